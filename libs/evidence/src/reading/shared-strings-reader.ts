import type { ThemeColours } from './cell-colour.js';
import { SharedStrings } from './shared-strings.js';
import { SpreadsheetXml, textOf } from './spreadsheet-xml.js';
import { TextItem } from './text-item.js';
import type { ZipArchive } from './zip-archive.js';

/** Reads the table of shared texts. @param part null for a workbook without @throws DomainError where it is damaged */
export async function readSharedStrings(
  archive: ZipArchive,
  part: string | null,
  theme: ThemeColours,
): Promise<SharedStrings> {
  const strings = await SharedStrings.create();
  if (part === null) return strings;
  try {
    await readInto(strings, archive, part, theme);
    return strings;
  } catch (cause) {
    await strings.close();
    throw cause;
  }
}

async function readInto(strings: SharedStrings, archive: ZipArchive, part: string, theme: ThemeColours): Promise<void> {
  let item: TextItem | null = null;
  const xml = new SpreadsheetXml({
    open: (name, attributes, depth) => {
      if (depth > 2) item?.open(name, attributes);
      else if (depth === 2) item = name === 'si' ? new TextItem(theme) : null;
    },
    text: (text) => item?.text(text),
    close: (name, depth) => {
      if (depth > 2) item?.close(name);
      else if (item) {
        strings.add(item.value, item.problem);
        item = null;
      }
    },
    skipped: (name) => {
      if (item) item.problem ??= `含有不认识的内容 ${name.slice(0, 50)}`;
    },
  });
  for await (const text of textOf(await archive.read(part))) xml.write(text);
  xml.end();
}
