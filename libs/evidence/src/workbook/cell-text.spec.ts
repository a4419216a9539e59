import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromCellText, fromCsvField, LONGEST_CELL, looksLikeFormula, toCellText, toCsvField } from './cell-text.js';

describe('text in a cell', () => {
  it('says afterwards what it said before, whatever it is', () => {
    const pieces = fc.constantFrom(
      '_x0041_',
      '_x',
      '_',
      'x0041_',
      '\u0001',
      '\r',
      '\uFFFF',
      '\u007F',
      '苏D12345',
      '😀',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          expect(fromCellText(toCellText(text))).toBe(text);
        },
      ),
    );
  });

  it('holds nothing that XML does not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(toCellText(`${text}\u0000\u001F\r\uD800`)).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F\uFFFE\uFFFF]/);
      }),
    );
    expect(toCellText('\uD800')).toBe('_xD800_');
    expect(toCellText('_x0041_')).toBe('_x005F_x0041_');
  });

  it('is no longer than a cell', () => {
    expect(toCellText('字'.repeat(40_000))).toHaveLength(LONGEST_CELL);
    expect(toCellText('字'.repeat(LONGEST_CELL))).toBe('字'.repeat(LONGEST_CELL));
  });
});

describe('a field of CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+86', "'+86"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    ['\t=1', "'\t=1"],
    ["'x", "''x"],
    ['a,"b"', '"a,""b"""'],
    ['=A1,"2"', '"\'=A1,""2"""'],
    ['138****8000', '138****8000'],
  ])('%j is written %j', (text, field) => {
    expect(toCsvField(text)).toBe(field);
  });

  it('is never a formula, and says afterwards what it said before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const field = toCsvField(text);
        const bare = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
        expect(looksLikeFormula(bare)).toBe(false);
        expect(fromCsvField(bare)).toBe(text);
      }),
    );
  });
});
