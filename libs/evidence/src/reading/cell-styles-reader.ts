import { colourOf, isDark, type ThemeColours } from './cell-colour.js';
import { shownFormat, type ShownFormat } from './number-format.js';
import { readPart } from './part-reading.js';
import type { ElementHandler, XmlAttributes } from './spreadsheet-xml.js';
import { fontProblem } from './text-font.js';
import type { ZipArchive } from './zip-archive.js';

/** How a cell looks, as far as it changes what is read in it. */
export interface ReadStyle {
  /** Null for a number format in which a value would not appear as it is. */
  readonly format: ShownFormat | null;
  readonly code: string;
  /** Why what it holds would not be read as it is stored. */
  readonly problem: string | null;
}

/** Of a workbook without styles. */
const PLAIN: ReadStyle = { format: 'general', code: 'General', problem: null };
/** Formats that have a number and need no code (ECMA-376 18.8.30), of those that we know. */
const BUILT_IN = new Map([
  ['0', 'General'],
  ['1', '0'],
  ['3', '#,##0'],
  ['49', '@'],
]);
/**
 * The styles that cells name by their number.
 * @param part null for a workbook without
 * @throws DomainError where the part is damaged
 */
export async function readCellStyles(
  archive: ZipArchive,
  part: string | null,
  theme: ThemeColours,
): Promise<readonly ReadStyle[]> {
  if (part === null) return [PLAIN];
  const reader = new StyleSheetReader(theme);
  await readPart(archive, part, reader);
  return reader.styles();
}

interface Xf {
  readonly attributes: XmlAttributes;
  problem: string | null;
}

class StyleSheetReader implements ElementHandler {
  private section = '';
  private readonly codes = new Map<string, string>();
  private readonly fonts: (string | null)[] = [];
  private readonly fills: (string | null)[] = [];
  private readonly xfs: Xf[] = [];

  constructor(private readonly theme: ThemeColours) {}

  open(name: string, attributes: XmlAttributes, depth: number): void {
    if (depth === 2) this.section = name;
    else if (this.section === 'numFmts' && name === 'numFmt') this.addCode(attributes);
    else if (this.section === 'fonts') this.font(name, attributes, depth);
    else if (this.section === 'fills') this.fill(name, attributes, depth);
    else if (this.section === 'cellXfs' && depth === 3) this.xfs.push({ attributes, problem: null });
    else if (this.section === 'cellXfs' && name === 'alignment') {
      const xf = this.xfs.at(-1);
      if (xf) xf.problem = alignmentProblem(attributes);
    }
  }

  styles(): ReadStyle[] {
    return this.xfs.map(({ attributes, problem }) => {
      const { numFmtId = '0', fontId = '0', fillId = '0' } = attributes;
      const code = this.codes.get(numFmtId) ?? BUILT_IN.get(numFmtId) ?? `#${numFmtId}`;
      const [font, fill] = [this.fonts[Number(fontId)], this.fills[Number(fillId)]];
      return { code, format: shownFormat(code), problem: font ?? fill ?? problem };
    });
  }

  private addCode({ numFmtId = '', formatCode = '' }: XmlAttributes): void {
    const known = this.codes.get(numFmtId) ?? BUILT_IN.get(numFmtId);
    // Programs disagree on which of two counts.
    this.codes.set(numFmtId, known === undefined || known === formatCode ? formatCode : `${known}|${formatCode}`);
  }

  private font(name: string, attributes: XmlAttributes, depth: number): void {
    if (depth === 3) this.fonts.push(null);
    else this.fonts[this.fonts.length - 1] ??= fontProblem(name, attributes, this.theme);
  }

  private fill(name: string, attributes: XmlAttributes, depth: number): void {
    const last = this.fills.length - 1;
    if (depth === 3) this.fills.push(null);
    else if (name === 'gradientFill') this.fills[last] = '底色是渐变';
    else if (name === 'patternFill') this.fills[last] = patternProblem(attributes['patternType']);
    else if (name === 'fgColor' && this.fills[last] === NO_COLOUR) {
      const colour = colourOf(attributes, this.theme);
      this.fills[last] = !colour ? '底色无法判断' : isDark(colour) ? '底色过深' : null;
    }
  }
}

const NO_COLOUR = '底色没有颜色';

function patternProblem(pattern: string | undefined): string | null {
  if (pattern === undefined || pattern === 'none') return null;
  return pattern === 'solid' ? NO_COLOUR : '底色是图案';
}

function alignmentProblem({ horizontal, textRotation, readingOrder }: XmlAttributes): string | null {
  if (horizontal === 'fill') return '对齐方式使内容重复显示';
  if (textRotation !== undefined && textRotation !== '0') return '文字被旋转';
  return readingOrder === '2' ? '文字从右向左显示' : null;
}
