/** What a spreadsheet would compute instead of show; a number is none of it. */
const FORMULA = /^[=+\-@\t\r](?!\d[\d,.]*$)/;

/**
 * Lines of cells as CSV (RFC 4180) that Excel opens as UTF-8. A text that a spreadsheet would take for a formula is led by an
 * apostrophe, which the spreadsheet does not show.
 */
export function csvOf(lines: readonly (readonly string[])[]): string {
  const cell = (text: string): string => `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return `\uFEFF${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}
