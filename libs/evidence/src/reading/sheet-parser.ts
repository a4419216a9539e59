import { refusal } from '@yiche/contracts';
import type { ReadStyle } from './cell-styles-reader.js';
import type { ThemeColours } from './cell-colour.js';
import { fromCellText } from '../workbook/cell-text.js';
import type { SharedStrings } from './shared-strings.js';
import { columnName } from '../workbook/sheet-model.js';
import { movedFormula } from './moved-formula.js';
import { COLUMNS_READ, LOWEST_ROW, SheetSettings } from './sheet-settings.js';
import { isOn, SpreadsheetXml, type ElementHandler, type XmlAttributes } from './spreadsheet-xml.js';
import { bounded, TextItem } from './text-item.js';

/** A cell as it was read. */
export interface ReadCell {
  readonly value: string | number | boolean;
  /** Without the leading `=`; null where there is none. */
  readonly formula: string | null;
  /** A formula without a result, or with an error for one: whoever opens it computes, and sees what nobody can look at here. */
  readonly lacksResult?: true;
  readonly style: ReadStyle;
}

/** A row; `cells` by column from 0, empty ones left out. */
export interface ReadRow {
  readonly number: number;
  readonly cells: readonly (ReadCell | undefined)[];
}

/** What the cells of a sheet refer to. */
export interface CellTables {
  readonly strings: SharedStrings;
  readonly styles: readonly ReadStyle[];
  readonly theme: ThemeColours;
}

/** A cell while its elements come. */
interface OpenCell {
  readonly column: number;
  readonly kind: string;
  readonly style: ReadStyle;
  value: string | null;
  formula: string | null;
  /** Of a formula that several cells share. */
  shared: string | null;
  item: TextItem | null;
}

const LAST_ROW = 1_048_576;
/** Formulas of a sheet that cells share. */
const MOST_SHARED = 1_000;
const KINDS: ReadonlySet<string> = new Set(['n', 's', 'str', 'inlineStr', 'b', 'e']);
const NO_STYLE: ReadStyle = { format: null, code: '无', problem: null };

/** Makes rows of a sheet's XML, and tells what in it makes that a person would not read what the rows say. */
export class SheetParser implements ElementHandler {
  private readonly xml = new SpreadsheetXml(this);
  private readonly settings = new SheetSettings((what) => this.tell(what));
  private section = '';
  private hasData = false;
  private rows: ReadRow[] = [];
  private row: (ReadCell | undefined)[] | null = null;
  private rowNumber = 0;
  private rowText = '';
  private column = -1;
  private cell: OpenCell | null = null;
  private readonly shared = new Map<
    string,
    { readonly formula: string; readonly row: number; readonly column: number }
  >();
  private collecting: 'value' | 'formula' | null = null;

  /** @param onOddity takes a sentence that names the sheet and the place */
  constructor(
    private readonly sheet: string,
    private readonly tables: CellTables,
    private readonly onOddity: (sentence: string) => void,
  ) {}

  /** @throws DomainError where it is damaged */
  write(text: string): void {
    this.xml.write(text);
  }

  /** @throws DomainError where it is damaged */
  end(): void {
    this.xml.end();
  }

  /** Rows that are complete and were not taken yet. */
  take(): ReadRow[] {
    const { rows } = this;
    if (rows.length > 0) this.rows = [];
    return rows;
  }

  open(name: string, attributes: XmlAttributes, depth: number): void {
    if (depth === 1 && name !== 'worksheet')
      throw refusal('settlement/not-a-workbook#not-a-worksheet', { sheet: this.sheet });
    if (depth === 2) this.section = name;
    if (this.section !== 'sheetData') this.settings.open(name, attributes, depth);
    else if (depth === 2) {
      if (this.hasData) throw refusal('settlement/not-a-workbook#content-twice', { sheet: this.sheet });
      this.hasData = true;
    } else if (depth === 3 && name === 'row') this.beginRow(attributes);
    else if (depth === 4 && name === 'c') this.beginCell(attributes);
    else if (depth === 5 && this.cell && (name === 'v' || name === 'f' || name === 'is'))
      this.beginPart(name, attributes);
    else if (depth > 5 && this.cell?.item) this.cell.item.open(name, attributes);
    else if (depth > 4 && !this.cell)
      return; // of a cell that was told of
    else this.tell(`${this.place()}有不认识的内容 ${name.slice(0, 50)}`);
  }

  text(text: string): void {
    if (this.section !== 'sheetData') this.settings.text(text);
    else if (!this.cell) return;
    else if (this.collecting === 'value') this.cell.value = bounded((this.cell.value ?? '') + text);
    else if (this.collecting === 'formula') this.cell.formula = bounded((this.cell.formula ?? '') + text);
    else this.cell.item?.text(text);
  }

  close(name: string, depth: number): void {
    if (this.section !== 'sheetData') this.settings.close();
    else if (depth > 5) this.cell?.item?.close(name);
    else if (depth === 5) this.collecting = null;
    else if (depth === 4 && this.cell) this.endCell(this.cell);
    else if (depth === 3 && this.row) {
      this.rows.push({ number: this.rowNumber, cells: this.row });
      this.row = null;
    }
  }

  skipped(name: string, { isEmpty }: { isEmpty: boolean }): void {
    if (name !== 'extLst' || !isEmpty) this.tell(`${this.place()}有扩展内容 ${name.slice(0, 50)}`);
  }

  private beginRow({ r, hidden, ht }: XmlAttributes): void {
    const number = r === undefined ? this.rowNumber + 1 : Number(r);
    if (!Number.isInteger(number) || number < 1 || number > LAST_ROW)
      throw refusal('settlement/not-a-workbook#row-number');
    this.column = -1;
    if (number <= this.rowNumber) return this.tell(`第 ${number} 行重复或次序颠倒`);
    this.rowNumber = number;
    this.rowText = String(number);
    this.row = [];
    if (isOn(hidden)) this.tell(`第 ${number} 行被隐藏`);
    else if (Number(ht ?? LOWEST_ROW) < LOWEST_ROW) this.tell(`第 ${number} 行行高过小`);
  }

  private beginCell({ r, s = '0', t = 'n', vm }: XmlAttributes): void {
    if (!this.row) return;
    const column = r === undefined ? this.column + 1 : columnOf(r, this.rowText);
    if (column <= this.column) return this.tell(`第 ${this.rowNumber} 行的单元格 ${r} 重复或位置不对`);
    this.column = column;
    const style = this.tables.styles[Number(s)] ?? NO_STYLE;
    this.cell = { column, kind: t, style, value: null, formula: null, shared: null, item: null };
    if (!KINDS.has(t)) this.tell(`${this.place()}：内容的类型 ${t.slice(0, 20)} 不对`);
    if (vm !== undefined) this.tell(`${this.place()}：有附加的图片或数据`);
  }

  private beginPart(name: 'v' | 'f' | 'is', { t = 'normal', si }: XmlAttributes): void {
    if (!this.cell) return;
    const { kind, value, formula, item } = this.cell;
    const isAgain = (name === 'v' ? value : name === 'f' ? formula : item) !== null;
    if (isAgain || (name !== 'f' && (name === 'is') !== (kind === 'inlineStr')))
      this.tell(`${this.place()}：有不止一种内容`);
    if (name === 'is') this.cell.item = new TextItem(this.tables.theme);
    else if (name === 'v') {
      this.collecting = 'value';
      this.cell.value ??= '';
    } else {
      this.collecting = 'formula';
      this.cell.formula ??= '';
      if (t === 'shared' && si !== undefined) this.cell.shared = si;
      else if (t !== 'normal') this.tell(`${this.place()}：不是普通公式（${t.slice(0, 20)}）`);
    }
  }

  private endCell(cell: OpenCell): void {
    if (cell.shared !== null) cell.formula = this.sharedFormula(cell, cell.shared);
    if (this.row && (cell.value !== null || cell.formula !== null || cell.item)) {
      const value = this.valueOf(cell);
      if (value !== '' || cell.formula !== null) this.checkLook(cell, value);
      const lacksResult = cell.formula !== null && (value === '' || cell.kind === 'e');
      if (cell.column < COLUMNS_READ)
        this.row[cell.column] = {
          ...{ value, formula: cell.formula, style: cell.style },
          ...(lacksResult ? { lacksResult } : {}),
        };
    }
    this.cell = null;
  }

  /** The first cell that shares a formula has it; the others refer to it, and to cells as far from theirs as the first one's are. */
  private sharedFormula({ column, formula }: OpenCell, id: string): string | null {
    const place = { column, row: this.rowNumber };
    if (formula !== null && formula !== '') {
      if (this.shared.has(id)) this.tell(`${this.place()}：共用的公式重复`);
      else if (this.shared.size < MOST_SHARED) this.shared.set(id, { formula, ...place });
      return formula;
    }
    const first = this.shared.get(id);
    if (!first) this.tell(`${this.place()}：共用的公式不存在`);
    return first ? movedFormula(first.formula, place.row - first.row, place.column - first.column) : formula;
  }

  private checkLook({ style, column, kind, value: text, formula, item }: OpenCell, value: ReadCell['value']): void {
    const ofText = kind === 's' ? this.tables.strings.problemAt(Number(text)) : (item?.problem ?? null);
    const problem = style.problem ?? ofText;
    if (problem !== null) this.tell(`${this.place()}：${problem}`);
    if (style.format === null) this.tell(`${this.place()}：数字格式“${style.code.slice(0, 100)}”会改变所示内容`);
    if (column >= COLUMNS_READ) this.tell(`${this.place()}：多出内容“${String(formula ?? value).slice(0, 100)}”`);
  }

  private valueOf({ kind, value, item }: OpenCell): ReadCell['value'] {
    if (item) return item.value;
    const text = value ?? '';
    if (kind === 's') {
      const shared = text === '' ? undefined : this.tables.strings.at(Number(text));
      if (shared === undefined) throw refusal('settlement/not-a-workbook#no-text');
      return shared;
    }
    if (kind === 'str' || kind === 'e') return fromCellText(text);
    if (kind === 'b') return text === '1' || text === 'true';
    return text === '' ? '' : Number(text);
  }

  private place(): string {
    return this.cell ? `${columnName(this.cell.column)}${this.rowNumber}` : '';
  }

  private tell(what: string): void {
    this.onOddity(`“${this.sheet}”${what}`);
  }
}

/** 0 for `A7` in row 7; -1 for what is no address in this row. Of millions of cells: without a regular expression. */
function columnOf(address: string, row: string): number {
  const letters = address.length - row.length;
  if (letters < 1 || letters > 3 || !address.endsWith(row)) return -1;
  let column = 0;
  for (let at = 0; at < letters; at += 1) {
    const place = address.charCodeAt(at) - 64;
    if (place < 1 || place > 26) return -1;
    column = column * 26 + place;
  }
  return column - 1;
}
