import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import { fromCellText } from './cell-text.js';
import { SharedStrings } from './shared-strings.js';
import { broken, ZipArchive } from './zip-archive.js';

/** A cell as it was read. */
export interface ReadCell {
  readonly value: string | number | boolean;
  /** Without the leading `=`; null where there is none. */
  readonly formula: string | null;
}

/** A row; `cells` by column from 0, empty ones left out. */
export interface ReadRow {
  readonly number: number;
  readonly cells: readonly (ReadCell | undefined)[];
}

/** What wrote the file last, as far as it says so. */
export interface WorkbookOrigin {
  readonly lastModifiedBy: string;
  readonly modified: string;
  /** Has a table of shared texts, as every spreadsheet program writes and we do not. */
  readonly sharesTexts: boolean;
}

const LARGEST_PART = 4_194_304;
const MOST_SHEETS = 200;
const LAST_ROW = 1_048_576;
/** Cells further right are not ours. */
const COLUMNS_READ = 40;
/** Of one text, UTF-16 units: what a cell holds, with room for escapes. */
const LONGEST_TEXT = 32_767 * 7;

/**
 * Reads an `.xlsx` of any size from disk, one sheet at a time, whoever wrote it. No more of it is in memory than a few rows; what is no
 * workbook is refused with a DomainError.
 */
export class WorkbookReader {
  private constructor(
    private readonly archive: ZipArchive,
    private readonly sheets: ReadonlyMap<string, string>,
    private readonly strings: SharedStrings,
    readonly origin: WorkbookOrigin,
  ) {}

  /** @throws DomainError `settlement/not-a-workbook` and those of `ZipArchive.open` */
  static async open(path: string): Promise<WorkbookReader> {
    const archive = await ZipArchive.open(path);
    const strings = await SharedStrings.create();
    try {
      const sheets = await sheetsOf(archive);
      if (archive.has('xl/sharedStrings.xml')) await readStrings(await archive.read('xl/sharedStrings.xml'), strings);
      return new WorkbookReader(archive, sheets, strings, await originOf(archive));
    } catch (cause) {
      await strings.close();
      await archive.close();
      throw cause;
    }
  }

  get sheetNames(): readonly string[] {
    return [...this.sheets.keys()];
  }

  /** Its rows in order, in batches. @throws DomainError where it is damaged, or there is no such sheet */
  async *rows(sheet: string): AsyncGenerator<readonly ReadRow[]> {
    const part = this.sheets.get(sheet);
    if (part === undefined) throw broken(`缺少工作表“${sheet}”`);
    const parser = new SheetParser(this.strings);
    for await (const text of textOf(await this.archive.read(part))) {
      parser.write(text);
      const rows = parser.take();
      if (rows.length > 0) yield rows;
    }
    parser.end();
    const rest = parser.take();
    if (rest.length > 0) yield rest;
  }

  async close(): Promise<void> {
    await this.strings.close();
    await this.archive.close();
  }
}

/** `<sheetData>` as rows. */
class SheetParser {
  private readonly parser = strictParser();
  private rows: ReadRow[] = [];
  private row: (ReadCell | undefined)[] | null = null;
  private rowNumber = 0;
  private column = -1;
  private kind = '';
  private value: string | null = null;
  private formula: string | null = null;
  private collecting: 'value' | 'formula' | null = null;
  private isPhonetic = false;

  constructor(private readonly strings: SharedStrings) {
    this.parser.on('opentag', ({ name, attributes }) => this.open(localName(name), attributes));
    this.parser.on('closetag', ({ name }) => this.closeTag(localName(name)));
    this.parser.on('text', (text) => this.text(text));
    this.parser.on('cdata', (text) => this.text(text));
  }

  write(text: string): void {
    guarded(() => this.parser.write(text));
  }

  end(): void {
    guarded(() => this.parser.close());
  }

  take(): ReadRow[] {
    const { rows } = this;
    if (rows.length > 0) this.rows = [];
    return rows;
  }

  private open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'c') {
      this.column = attributes['r'] === undefined ? this.column + 1 : columnOf(attributes['r']);
      this.kind = attributes['t'] ?? 'n';
      this.value = null;
      this.formula = null;
    } else if (name === 'v' || name === 't') {
      if (this.row && !this.isPhonetic) {
        this.collecting = 'value';
        this.value ??= '';
      }
    } else if (name === 'f') {
      this.collecting = 'formula';
      this.formula = '';
    } else if (name === 'row') {
      const number = attributes['r'] === undefined ? this.rowNumber + 1 : Number(attributes['r']);
      if (!Number.isInteger(number) || number <= this.rowNumber || number > LAST_ROW) throw broken('行号不对');
      this.rowNumber = number;
      this.row = [];
      this.column = -1;
    } else if (name === 'rPh') this.isPhonetic = true;
  }

  private text(text: string): void {
    if (this.collecting === 'value') this.value = bounded((this.value ?? '') + text);
    else if (this.collecting === 'formula') this.formula = bounded((this.formula ?? '') + text);
  }

  private closeTag(name: string): void {
    if (name === 'v' || name === 't' || name === 'f') this.collecting = null;
    else if (name === 'rPh') this.isPhonetic = false;
    else if (name === 'c') this.endCell();
    else if (name === 'row') this.endRow();
  }

  private endCell(): void {
    if (!this.row || this.column < 0 || this.column >= COLUMNS_READ) return;
    if (this.value === null && this.formula === null) return;
    this.row[this.column] = { value: this.valueOf(this.value ?? ''), formula: this.formula };
  }

  private valueOf(text: string): ReadCell['value'] {
    if (this.kind === 's') {
      const shared = text === '' ? undefined : this.strings.at(Number(text));
      if (shared === undefined) throw broken('单元格引用了不存在的文本');
      return shared;
    }
    if (this.kind === 'str' || this.kind === 'inlineStr' || this.kind === 'e' || this.kind === 'd')
      return fromCellText(text);
    if (this.kind === 'b') return text === '1' || text === 'true';
    return text === '' ? '' : Number(text);
  }

  private endRow(): void {
    if (!this.row) return;
    this.rows.push({ number: this.rowNumber, cells: this.row });
    this.row = null;
  }
}

/** Names of the sheets and their parts, in the workbook's order. */
async function sheetsOf(archive: ZipArchive): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  await readTags(archive, 'xl/_rels/workbook.xml.rels', (name, { Id, Target }) => {
    if (name === 'Relationship' && Id !== undefined && Target !== undefined)
      targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
  });
  const sheets = new Map<string, string>();
  await readTags(archive, 'xl/workbook.xml', (tag, attributes) => {
    if (tag !== 'sheet') return;
    const relation = Object.entries(attributes).find(([key]) => localName(key) === 'id' && key !== 'sheetId')?.[1];
    const { name } = attributes;
    const target = relation === undefined ? undefined : targets.get(relation);
    if (name === undefined || target === undefined || sheets.size >= MOST_SHEETS) throw broken('工作表目录不对');
    sheets.set(name, target);
  });
  return sheets;
}

async function originOf(archive: ZipArchive): Promise<WorkbookOrigin> {
  const found = { lastModifiedBy: '', modified: '' };
  const sharesTexts = archive.has('xl/sharedStrings.xml');
  let at: keyof typeof found | null = null;
  if (!archive.has('docProps/core.xml')) return { ...found, sharesTexts };
  await readTags(
    archive,
    'docProps/core.xml',
    (name) => (at = name === 'lastModifiedBy' || name === 'modified' ? name : null),
    (text) => {
      if (at) found[at] += text;
    },
  );
  return { lastModifiedBy: fromCellText(found.lastModifiedBy.trim()), modified: found.modified.trim(), sharesTexts };
}

async function readStrings(content: Readable, strings: SharedStrings): Promise<void> {
  const parser = strictParser();
  let item: string | null = null;
  let isText = false;
  let isPhonetic = false;
  parser.on('opentag', ({ name }) => {
    const tag = localName(name);
    if (tag === 'si') item = '';
    else if (tag === 't') isText = !isPhonetic;
    else if (tag === 'rPh') isPhonetic = true;
  });
  const add = (text: string): void => {
    if (item !== null && isText) item = bounded(item + text);
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', ({ name }) => {
    const tag = localName(name);
    if (tag === 't') isText = false;
    else if (tag === 'rPh') isPhonetic = false;
    else if (tag === 'si') {
      strings.add(fromCellText(item ?? ''));
      item = null;
    }
  });
  for await (const text of textOf(content)) guarded(() => parser.write(text));
  guarded(() => parser.close());
}

/** Reads a small part of the workbook. */
async function readTags(
  archive: ZipArchive,
  part: string,
  onTag: (name: string, attributes: Readonly<Record<string, string>>) => void,
  onText: (text: string) => void = () => undefined,
): Promise<void> {
  const parser = strictParser();
  parser.on('opentag', ({ name, attributes }) => onTag(localName(name), attributes));
  parser.on('closetag', () => onTag('', {}));
  parser.on('text', onText);
  let units = 0;
  for await (const text of textOf(await archive.read(part))) {
    units += text.length;
    if (units > LARGEST_PART) throw broken(`${part} 过大`);
    guarded(() => parser.write(text));
  }
  guarded(() => parser.close());
}

async function* textOf(content: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of content) yield decoder.decode(chunk as Buffer, { stream: true });
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** Custom entities are errors to this parser: nothing expands, nothing is fetched. */
function strictParser(): SaxesParser {
  const parser = new SaxesParser();
  parser.on('error', (cause) => {
    throw cause;
  });
  return parser;
}

/** @throws DomainError instead of what the parser throws */
function guarded(parse: () => void): void {
  try {
    parse();
  } catch (cause) {
    throw (cause as Error).name === 'DomainError' ? cause : broken('XML 内容已损坏');
  }
}

function bounded(text: string): string {
  if (text.length > LONGEST_TEXT) throw broken('单元格中的文字过长');
  return text;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** 0 for `A7`. */
function columnOf(address: string): number {
  let column = 0;
  for (const letter of address) {
    const place = letter.charCodeAt(0) - 64;
    if (place < 1 || place > 26) break;
    column = column * 26 + place;
  }
  return column - 1;
}
