import { refusal } from '@yiche/contracts';
import type { ThemeColours } from './cell-colour.js';
import { fromCellText } from '../workbook/cell-text.js';
import type { XmlAttributes } from './spreadsheet-xml.js';
import { fontProblem } from './text-font.js';

/** UTF-16 units: what a cell holds, with room for escapes. */
const LONGEST_TEXT = 32_767 * 7;

/** A text as `<si>` and `<is>` hold it: plain, or in runs that have fonts of their own; what is said aloud of it is left out. */
export class TextItem {
  /** Why it would not be read as it is stored. */
  problem: string | null = null;
  private content = '';
  private isText = false;
  private isPhonetic = false;
  private isFont = false;

  constructor(private readonly theme: ThemeColours) {}

  get value(): string {
    return fromCellText(this.content);
  }

  open(name: string, attributes: XmlAttributes): void {
    if (name === 't') this.isText = !this.isPhonetic;
    else if (name === 'rPh') this.isPhonetic = true;
    else if (name === 'rPr') this.isFont = true;
    else if (this.isFont) this.problem ??= fontProblem(name, attributes, this.theme);
    else if (name !== 'r' && name !== 'phoneticPr') this.problem ??= `含有不认识的内容 ${name.slice(0, 50)}`;
  }

  text(text: string): void {
    if (this.isText) this.content = bounded(this.content + text);
  }

  close(name: string): void {
    if (name === 't') this.isText = false;
    else if (name === 'rPh') this.isPhonetic = false;
    else if (name === 'rPr') this.isFont = false;
  }
}

/** @throws DomainError for what no cell holds */
export function bounded(text: string): string {
  if (text.length > LONGEST_TEXT) throw refusal('settlement/not-a-workbook#cell-too-long');
  return text;
}
