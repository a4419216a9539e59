import { PAGE_FOOTER } from '../workbook/sheet-model.js';
import { isOff, isOn, type XmlAttributes } from './spreadsheet-xml.js';

/** What a sheet may have beside its cells: it changes the view or the print, not what is read. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...['sheetPr', 'dimension', 'sheetViews', 'sheetFormatPr', 'cols', 'sheetCalcPr', 'sheetProtection', 'phoneticPr'],
  ...['printOptions', 'pageMargins', 'pageSetup', 'headerFooter', 'rowBreaks', 'colBreaks', 'ignoredErrors'],
]);
const WORDS = new Map([
  ['mergeCells', '合并单元格'],
  ['conditionalFormatting', '条件格式'],
  ['dataValidations', '数据验证'],
  ['hyperlinks', '超链接'],
  ['autoFilter', '自动筛选'],
  ['tableParts', '表格'],
  ['drawing', '图形或图片'],
  ['legacyDrawing', '批注或控件'],
  ['legacyDrawingHF', '页眉页脚中的图片'],
  ['picture', '背景图片'],
  ['oleObjects', '嵌入对象'],
  ['controls', '控件'],
  ['customSheetViews', '自定义视图'],
]);
/** Their elements say where. */
const LISTS: ReadonlySet<string> = new Set(['mergeCells', 'dataValidations', 'hyperlinks']);
/** Characters, and points. */
const NARROWEST = 1;
export const LOWEST_ROW = 5;
/** What is written further right is told as it stands. */
export const COLUMNS_READ = 40;

/**
 * Says what the settings of a sheet, which is all of it but its rows, do to what is seen of it: an allow-list of what we write and of
 * what programs add when they save. Depths are those of the part.
 */
export class SheetSettings {
  private section = '';
  private banner: string | null = null;
  private corner = 'A1';

  /** @param tell takes a sentence without the sheet's name */
  constructor(private readonly tell: (what: string) => void) {}

  open(name: string, attributes: XmlAttributes, depth: number): void {
    if (depth === 2) this.begin(name, attributes);
    else if (depth === 3 && LISTS.has(this.section)) this.tellOf(this.section, attributes);
    else if (name === 'col') this.column(attributes);
    else if (name === 'sheetView') this.view(attributes);
    else if (name === 'pane') this.pane(attributes);
    else if (this.section === 'headerFooter') this.banner = '';
  }

  text(text: string): void {
    if (this.banner !== null && this.banner.length < 1_000) this.banner += text;
  }

  close(): void {
    const shown = this.banner?.replace(/&("[^"]*"|\d+|K[0-9A-F]{6})/g, '').trim() ?? '';
    if (shown !== '' && shown !== PAGE_FOOTER) this.tell(`页眉或页脚为“${shown.slice(0, 100)}”`);
    this.banner = null;
  }

  private begin(name: string, attributes: XmlAttributes): void {
    this.section = name;
    if (name === 'sheetFormatPr') this.format(attributes);
    else if (!HARMLESS.has(name) && !LISTS.has(name)) this.tellOf(name, attributes);
  }

  private tellOf(name: string, { sqref, ref }: XmlAttributes): void {
    const where = (sqref ?? ref ?? '').slice(0, 100);
    const what = WORDS.get(name) ?? `不认识的内容 ${name.slice(0, 50)}`;
    this.tell(where === '' ? `有${what}` : `${where} 有${what}`);
  }

  private format({ zeroHeight, defaultRowHeight, defaultColWidth }: XmlAttributes): void {
    if (isOn(zeroHeight)) this.tell('各行默认隐藏');
    if (Number(defaultRowHeight ?? LOWEST_ROW) < LOWEST_ROW) this.tell('默认行高过小');
    if (Number(defaultColWidth ?? NARROWEST) < NARROWEST) this.tell('默认列宽过小');
  }

  private column({ min, max, hidden, width }: XmlAttributes): void {
    if (Number(min) > COLUMNS_READ) return;
    const which = min === max ? `第 ${min} 列` : `第 ${min} 至 ${max} 列`;
    if (isOn(hidden)) this.tell(`${which}被隐藏`);
    else if (Number(width ?? NARROWEST) < NARROWEST) this.tell(`${which}列宽过小`);
  }

  private view({ showFormulas, showZeros, rightToLeft, topLeftCell = 'A1' }: XmlAttributes): void {
    if (isOn(showFormulas)) this.tell('设置为显示公式而不是结果');
    if (isOff(showZeros)) this.tell('设置为不显示零');
    if (isOn(rightToLeft)) this.tell('设置为从右向左显示');
    this.corner = topLeftCell;
  }

  /** Nobody can scroll to frozen rows, or columns, that lie before the corner of the sheet. */
  private pane({ state, xSplit, ySplit }: XmlAttributes): void {
    if (state === undefined || state === 'split') return;
    const [, column, row] = /^([A-Z]{1,3})(\d{1,7})$/.exec(this.corner) ?? [];
    if ((Number(ySplit ?? 0) !== 0 && row !== '1') || (Number(xSplit ?? 0) !== 0 && column !== 'A'))
      this.tell(`冻结窗格后 ${this.corner.slice(0, 10)} 以前的行列看不到`);
  }
}
