/** As much as a cell holds, UTF-16 units. */
export const LONGEST_CELL = 32_767;

/** What XML 1.0 cannot hold, what its parsers change (CR), and what exceljs drops (DEL). */

const UNWRITABLE =
  /[\u0000-\u0008\u000B-\u001F\u007F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const ESCAPED = /_x([0-9A-Fa-f]{4})_/g;
/** Would begin an escape, or would with the escape of the character that follows. */
const MISTAKABLE = /_(?=x[0-9A-Fa-f]{4})/g;
/** Whether there is anything to escape: nearly never, and a workbook has millions of cells. */

const SUSPICIOUS = /[\u0000-\u0008\u000B-\u001F\u007F\uD800-\uDFFF\uFFFE\uFFFF]|_x/;

/** As it is written in a workbook: what XML does not hold becomes `_xHHHH_`, as Excel itself writes it (ECMA-376 ST_Xstring). */
export function toCellText(text: string): string {
  if (text.length > LONGEST_CELL) return toCellText(`${text.slice(0, LONGEST_CELL - 1)}…`);
  if (!SUSPICIOUS.test(text)) return text;
  return text.replace(MISTAKABLE, '_x005F_').replace(UNWRITABLE, escaped);
}

/** What a cell says; the inverse of `toCellText`. */
export function fromCellText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(ESCAPED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Text that a spreadsheet would take for a formula when somebody types it, or opens it as CSV. */
export const looksLikeFormula = (text: string): boolean => /^[=+\-@\t\r\n]/.test(text);

/**
 * A field of a CSV file (RFC 4180) that no spreadsheet evaluates: what looks like a formula gets an apostrophe before it, and so does
 * what begins with one, so that it can be taken off again.
 */
export function toCsvField(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = looksLikeFormula(value) || value.startsWith("'") ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The inverse of `toCsvField`, after the quotes were taken off. */
export const fromCsvField = (field: string): string => (field.startsWith("'") ? field.slice(1) : field);

const escaped = (character: string): string =>
  `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
