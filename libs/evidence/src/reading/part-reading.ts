import { refusal } from '@yiche/contracts';
import { SpreadsheetXml, StrictParser, textOf, type ElementHandler, type XmlAttributes } from './spreadsheet-xml.js';
import type { ZipArchive } from './zip-archive.js';

/** UTF-16 units. */
const LARGEST_PART = 4_194_304;

/** Reads a small part of SpreadsheetML. @throws DomainError where it is missing, damaged or too large */
export async function readPart(archive: ZipArchive, part: string, handler: ElementHandler): Promise<void> {
  const xml = new SpreadsheetXml(handler);
  await readSmall(archive, part, (text) => xml.write(text));
  xml.end();
}

/** The same for a part of another namespace, of which local names are enough. An element's end is an element without a name. */
export async function readTags(
  archive: ZipArchive,
  part: string,
  onTag: (name: string, attributes: XmlAttributes) => void,
  onText: (text: string) => void = () => undefined,
): Promise<void> {
  const parser = new StrictParser({
    open: (name, attributes) => onTag(localName(name), attributes),
    close: () => onTag('', {}),
    text: onText,
  });
  await readSmall(archive, part, (text) => parser.write(text));
  parser.end();
}

export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

async function readSmall(archive: ZipArchive, part: string, take: (text: string) => void): Promise<void> {
  let units = 0;
  for await (const text of textOf(await archive.read(part))) {
    units += text.length;
    if (units > LARGEST_PART) throw refusal('settlement/not-a-workbook#part-too-large', { part });
    take(text);
  }
}
