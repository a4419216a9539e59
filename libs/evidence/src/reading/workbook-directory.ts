import path from 'node:path';
import { refusal } from '@yiche/contracts';
import { localName, readPart, readTags } from './part-reading.js';
import { isOff, type XmlAttributes } from './spreadsheet-xml.js';
import type { ZipArchive } from './zip-archive.js';

/** Which parts a workbook is made of, and what in its list of sheets hides some of it. */
export interface WorkbookDirectory {
  /** Parts of the sheets by name, in the workbook's order. */
  readonly sheets: ReadonlyMap<string, string>;
  /** Parts; null where there is none. */
  readonly styles: string | null;
  readonly theme: string | null;
  readonly strings: string | null;
  /** Each a sentence. */
  readonly oddities: readonly string[];
}

const MOST_SHEETS = 200;
/** Kinds of parts that a workbook of ours has, or that programs add when they save one. */
const KNOWN_PARTS: ReadonlySet<string> = new Set([
  ...['worksheet', 'styles', 'theme', 'sharedStrings', 'calcChain', 'sheetMetadata', 'person', 'customXml'],
]);
/** Kinds of parts of a sheet that its own elements tell of, and the printer's settings. */
const TOLD_BY_SHEET: ReadonlySet<string> = new Set([
  ...['printerSettings', 'drawing', 'vmlDrawing', 'image', 'table', 'hyperlink', 'oleObject', 'package', 'control'],
]);
const PART_WORDS = new Map([
  ['comments', '批注'],
  ['threadedComment', '批注'],
  ['pivotTable', '数据透视表'],
]);
const PRINT_TITLES = '_xlnm.Print_Titles';

/** Reads which parts there are. @throws DomainError where the workbook is damaged or is none */
export async function readWorkbookDirectory(archive: ZipArchive): Promise<WorkbookDirectory> {
  const [main, ...others] = (await relationsOf(archive, '')).filter(({ kind }) => kind === 'officeDocument');
  if (!main || others.length > 0) throw refusal('settlement/not-a-workbook#workbook-directory');
  const relations = await relationsOf(archive, main.target);
  const one = (kind: string): string | null => {
    const [first, ...more] = relations.filter((relation) => relation.kind === kind);
    if (more.length > 0) throw refusal('settlement/not-a-workbook#workbook-directory');
    return first?.target ?? null;
  };
  const list = await sheetListOf(archive, main.target, new Map(relations.map(({ id, target }) => [id, target])));
  return {
    sheets: list.sheets,
    styles: one('styles'),
    theme: one('theme'),
    strings: one('sharedStrings'),
    oddities: [
      ...list.oddities,
      ...relations.filter(({ kind }) => !KNOWN_PARTS.has(kind)).map(({ kind }) => `工作簿带有 ${kind.slice(0, 50)}`),
      ...(await partsOfSheets(archive, list.sheets)),
    ],
  };
}

interface Relation {
  readonly id: string;
  /** The last word of its type. */
  readonly kind: string;
  readonly target: string;
}

/** What a part refers to; `''` for the package. */
async function relationsOf(archive: ZipArchive, part: string): Promise<Relation[]> {
  const at = part.lastIndexOf('/') + 1;
  const file = `${part.slice(0, at)}_rels/${part.slice(at)}.rels`;
  if (part !== '' && !archive.has(file)) return [];
  const relations: Relation[] = [];
  await readTags(archive, file, (tag, { Id, Type = '', Target }) => {
    if (tag !== 'Relationship' || Id === undefined || Target === undefined) return;
    if (relations.some(({ id }) => id === Id)) throw refusal('settlement/not-a-workbook#workbook-directory');
    const target = path.posix.normalize(Target.startsWith('/') ? Target.slice(1) : `${part.slice(0, at)}${Target}`);
    relations.push({ id: Id, kind: Type.slice(Type.lastIndexOf('/') + 1), target });
  });
  return relations;
}

async function sheetListOf(
  archive: ZipArchive,
  workbook: string,
  targets: ReadonlyMap<string, string>,
): Promise<Pick<WorkbookDirectory, 'sheets' | 'oddities'>> {
  const sheets = new Map<string, string>();
  const oddities: string[] = [];
  let section = '';
  let title: { name: string; sheet: string | undefined; refersTo: string } | null = null;
  await readPart(archive, workbook, {
    open: (name, attributes, depth) => {
      if (depth === 1 && name !== 'workbook') throw refusal('settlement/not-a-workbook#workbook-directory');
      if (depth === 2) {
        section = name;
        oddities.push(...ofSection(name, attributes));
      } else if (section === 'sheets' && name === 'sheet') {
        const added = addSheet(sheets, attributes, targets);
        if ((attributes['state'] ?? 'visible') !== 'visible') oddities.push(`工作表“${added.slice(0, 100)}”被隐藏`);
      } else if (section === 'definedNames' && name === 'definedName') {
        const sheet = [...sheets.keys()][Number(attributes['localSheetId'])];
        title = { name: attributes['name'] ?? '', sheet, refersTo: '' };
      } else if (name === 'workbookView' && (attributes['visibility'] ?? 'visible') !== 'visible')
        oddities.push('工作簿窗口被隐藏');
    },
    text: (text) => {
      if (title && title.refersTo.length < 1_000) title.refersTo += text;
    },
    close: () => {
      if (title && !isOurTitle(title)) oddities.push(`多出名称“${title.name.slice(0, 100)}”`);
      title = null;
    },
    skipped: (name, { hasOwnElements }) => {
      if (hasOwnElements && name !== 'extLst') oddities.push(`工作簿带有替代内容 ${name.slice(0, 50)}`);
    },
  });
  return { sheets, oddities };
}

function addSheet(
  sheets: Map<string, string>,
  attributes: XmlAttributes,
  targets: ReadonlyMap<string, string>,
): string {
  const relation = Object.entries(attributes).find(([key]) => key.endsWith(':id') && localName(key) === 'id')?.[1];
  const { name } = attributes;
  const target = relation === undefined ? undefined : targets.get(relation);
  if (name === undefined || target === undefined || sheets.size >= MOST_SHEETS)
    throw refusal('settlement/not-a-workbook#sheet-directory');
  if (sheets.has(name) || [...sheets.values()].includes(target))
    throw refusal('settlement/not-a-workbook#sheet-directory');
  sheets.set(name, target);
  return name;
}

function ofSection(name: string, { fullPrecision }: XmlAttributes): string[] {
  if (name === 'calcPr' && isOff(fullPrecision)) return ['工作簿按所示的位数计算'];
  return name === 'externalReferences' || name === 'pivotCaches' ? [`工作簿带有 ${name}`] : [];
}

/** Rows that are printed on every page: the first, or the first two. */
function isOurTitle({ name, sheet, refersTo }: { name: string; sheet: string | undefined; refersTo: string }): boolean {
  const [, at, rows] = /^(.*)!(\$1:\$[12])$/.exec(refersTo) ?? [];
  return name === PRINT_TITLES && rows !== undefined && at?.replace(/^'(.*)'$/, '$1') === sheet;
}

async function partsOfSheets(archive: ZipArchive, sheets: ReadonlyMap<string, string>): Promise<string[]> {
  const oddities: string[] = [];
  for (const [name, part] of sheets)
    for (const { kind } of await relationsOf(archive, part))
      if (!TOLD_BY_SHEET.has(kind))
        oddities.push(`“${name.slice(0, 100)}”有${PART_WORDS.get(kind) ?? ` ${kind.slice(0, 50)}`}`);
  return oddities;
}
