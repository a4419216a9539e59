import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testDocument } from '../../testing/test-documents.js';
import { testTerms } from '../../testing/test-terms.js';
import { adjustmentsSheet } from './adjustments-sheet.js';
import { daysSheet } from './days-sheet.js';
import { dayOf, lineSheetNames } from '../line-layout.js';
import { v1 } from './index.js';
import { lineXml } from '../../workbook/line-xml.js';
import { chunksOf, proofSheet } from './proof-sheet.js';
import { sheetRows } from './sheet-rows.js';
import { summarySheet } from './summary-sheet.js';
import { priceSheet } from './price-sheet.js';
import type { SheetModel } from '../../workbook/sheet-model.js';

const late = { kind: 'late-calls', correctsMonth: '2024-06', count: 3, amount: null, reason: '迟到' } as const;
const cell = (model: SheetModel, column: number, row: number) => model.rows[row - 1]?.[column];

describe('the sheets of a statement', () => {
  const document = testDocument({
    before: 1_499_990,
    own: 40,
    adjustments: [late],
    lost: [{ day: '2024-07-02', minutes: 11 }],
  });
  const { manifest } = document;
  const { figures } = manifest;
  const rows = sheetRows(manifest);
  const over = v1.lines.over(manifest.lines);

  it('have every amount where the others look for it', () => {
    const tiers = priceSheet(manifest, over);
    expect(cell(tiers, 1, rows.price.after)).toMatchObject({ value: figures.counts.after });
    expect(cell(tiers, 3, rows.price.charge)).toMatchObject({ value: Number(figures.charge) });
    figures.readings.forEach(({ amount }, index) =>
      expect(cell(tiers, 1, rows.price.firstReading + index)).toMatchObject({ value: Number(amount) }),
    );
    const adjustments = adjustmentsSheet(manifest, over);
    expect(cell(adjustments, 3, rows.adjustments.total)).toMatchObject({ value: 3 });
    expect(cell(adjustments, 1, rows.adjustments.rate)).toMatchObject({ value: 0.0005 });
    expect(cell(adjustments, 1, rows.adjustments.penalty)).toMatchObject({ value: Number(figures.outage.amount) });
  });

  it('make every amount and count of the lines a formula', () => {
    const summary = summarySheet(manifest, '合同');
    expect(cell(summary, 1, 16)).toMatchObject({ formula: 'ROUND(B13+B14-B15,2)', value: Number(figures.total) });
    expect(cell(priceSheet(manifest, over), 2, 10)).toMatchObject({
      formula: 'MAX(0,MIN($B$7,F10-1)-MAX(0,E10-1))-MAX(0,MIN(($B$4+$B$5),F10-1)-MAX(0,E10-1))',
      value: 6, // the places 1,499,994 to 1,499,999
    });
    expect(cell(adjustmentsSheet(manifest, over), 3, 3)).toMatchObject({
      formula: `SUMPRODUCT(--('明细'!$C$2:$C$44="2024-06"))`,
    });
    expect(cell(daysSheet(manifest, document.days, 3, over), 3, 2)).toMatchObject({
      formula: `COUNTIF('明细'!$L$2:$L$44,B2)`,
      value: 2,
    });
  });

  it('are few even for an absurd contract: amounts below zero, no line, no day', () => {
    const back = { ...late, kind: 'objection' as const, count: -900_000 };
    const odd = testDocument({ own: 0, before: 10, adjustments: [back], terms: testTerms() });
    for (const sheet of [priceSheet(odd.manifest, over), adjustmentsSheet(odd.manifest, over), proofSheet(odd)])
      expect(sheet.rows.length).toBeLessThan(60);
  });

  it('count over as many sheets as the lines fill', () => {
    expect(lineSheetNames(0)).toEqual(['明细']);
    expect(lineSheetNames(1_000_000)).toEqual(['明细']);
    expect(lineSheetNames(2_000_001)).toEqual(['明细', '明细 (2)', '明细 (3)']);
    expect(v1.lines.over(25, 10).countByDay('">0"')).toBe(
      `COUNTIF('明细'!$L$2:$L$11,">0")+COUNTIF('明细 (2)'!$L$2:$L$11,">0")+COUNTIF('明细 (3)'!$L$2:$L$6,">0")`,
    );
    expect(v1.lines.over(0).countByMonth('2024-06')).toBe(`SUMPRODUCT(--('明细'!$C$2:$C$2="2024-06"))`);
  });

  it('write a line as texts and numbers, and mark what could be taken for a formula', () => {
    const line = {
      ...{ number: 7, callId: 'a', month: '2024-06', answeredAt: '2024-06-30 23:59:59', seconds: 30, agent: '=1+1' },
      ...{ queue: '<&">', caller: '138****8000', request: '', recordingSha256: '', hash: 'ff' },
    };
    expect(lineXml(v1.lines, '2024-07', 5)(line, 8)).toBe(
      '<row r="8"><c r="A8"><v>7</v></c><c r="B8" t="str"><v>a</v></c><c r="C8" t="str"><v>2024-06</v></c>' +
        '<c r="D8" t="str"><v>2024-06-30 23:59:59</v></c><c r="E8"><v>30</v></c><c r="F8" s="5" t="str"><v>=1+1</v></c>' +
        '<c r="G8" t="str"><v>&lt;&amp;&quot;&gt;</v></c><c r="H8" t="str"><v>138****8000</v></c>' +
        '<c r="I8" t="str"><v></v></c><c r="J8" t="str"><v></v></c><c r="K8" t="str"><v>ff</v></c><c r="L8"><v>0</v></c></row>',
    );
    expect(dayOf({ month: '2024-07', answeredAt: '2024-07-09 00:00:00' }, '2024-07')).toBe(9);
    expect(() => lineXml(v1.lines, '2024-07', 5)({ ...line, queue: 'x'.repeat(40_000) }, 8)).toThrow(RangeError);
  });

  it('cut the signed text so that its pieces are the whole again and lose nothing at their ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(' ', 'x', '😀', '_x0041_', '字'), { minLength: 30_000, maxLength: 40_000 }),
        (all) => {
          const text = `{${all.join('')}}`;
          const chunks = chunksOf(text);
          expect(chunks.join('')).toBe(text);
          expect(chunks.length).toBeGreaterThan(1);
          for (const chunk of chunks) expect(chunk).toBe(chunk.trim());
        },
      ),
      { numRuns: 5 },
    );
  });
});
