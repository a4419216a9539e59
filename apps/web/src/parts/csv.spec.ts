import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvOf } from './csv.js';

const cells = (csv: string): string[][] => parse(csv, { bom: true, relax_column_count: true });

describe('an exported list', () => {
  it('is read again as it was, whatever stands in a cell', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((each) => !/^[=+\-@\t\r]/.test(each));
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (lines) => {
        expect(cells(csvOf(lines))).toEqual(lines);
      }),
    );
  });

  it('computes nothing in the spreadsheet that opens it', () => {
    expect(cells(csvOf([['=HYPERLINK("http://x")', '@SUM(A1)', '+1-1', '-cmd']]))).toEqual([
      [`'=HYPERLINK("http://x")`, `'@SUM(A1)`, `'+1-1`, `'-cmd`],
    ]);
  });

  it('leaves amounts numbers', () => {
    expect(cells(csvOf([['-1,234.50', '+8']]))).toEqual([['-1,234.50', '+8']]);
  });
});
