import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCarrierCells } from './carrier-row.js';
import { inShanghai } from '../../../kernel/src/contract-calendar.js';

const cells = { caller: '13812348000', answeredAt: '2024-07-01 08:00:01', seconds: '65' };
const read = (change: Partial<typeof cells>) => readCarrierCells({ ...cells, ...change });

describe('a line of the carrier’s file', () => {
  it.each([
    '2024-07-01 08:00:01',
    '2024/7/1 8:00:01',
    '2024.07.01 08:00:01',
    '20240701080001',
    '2024-07-01T08:00:01',
    '2024-07-01 08:00:01.480',
    '2024-07-01T08:00:01+08:00',
    '2024年7月1日 8时00分01秒',
    '2024年7月1日8:00:01',
    '="2024-07-01 08:00:01"',
    "'2024-07-01 08:00:01\t",
  ])('has the time %s in Shanghai', (answeredAt) => {
    expect(read({ answeredAt })).toMatchObject({ answeredAt: new Date('2024-07-01T00:00:01Z') });
  });

  it.each([
    '2024-07-01 08:00',
    '2024-02-30 08:00:01',
    '2024-13-01 08:00:01',
    '2024-07-01 24:00:00',
    '2024-07-01 08:60:00',
    '20240230080001',
    '45474.333',
    '08:00:01',
    '',
    '=NOW()',
  ])('is refused for the time “%s”', (answeredAt) => {
    expect(read({ answeredAt })).toMatchObject({ column: 'answeredAt' });
  });

  it.each([
    ['65', 65],
    ['0', 0],
    ['00:01:05', 65],
    ['1:1:5', 3_665],
    ['86400', 86_400],
  ])('lasts %s', (written, seconds) => {
    expect(read({ seconds: written })).toMatchObject({ seconds });
  });

  it.each(['-1', '86401', '99999999999', '1.5', '1e3', '01:65', '1:60:00', '99:00:00', '', 'x'])(
    'is refused for the length “%s”',
    (seconds) => {
      expect(read({ seconds })).toMatchObject({ column: 'seconds' });
    },
  );

  it.each([
    ['+8613812348000', '13812348000'],
    ['="013812348000"', '13812348000'],
    ["'13812348000", '13812348000'],
    ['4008001234', '4008001234'],
    ['+864008001234', '4008001234'],
    ['13812348000.0', '13812348000'],
    ['13,812,348,000', '13812348000'],
    ['未知', null],
    ['', null],
    ['-', null],
    ['Anonymous', null],
    ['11185', null],
    ['612345', null],
    ['1795113812348000', null],
    ['1252013812348000', null],
    ['95013123456', null],
  ])('comes from “%s”', (caller, number) => {
    expect(read({ caller })).toMatchObject({ number });
  });

  it.each([
    ['1.38123E+10', /科学计数法：看到的是“1.38123E\+10”/],
    ['138****8000', /“138\*\*\*\*8000”/],
    ['=1+1', /“=1\+1”/],
    ['12', /“12”/],
    ['1381234800', /“\*\*\*\*00”/],
    ['138123480000', /“138\*\*\*\*0000”/],
    ['+86138123480000', /看到的是/],
    ['123456789012345678901', /“123\*\*\*\*8901”/],
    ['13812348000.5', /“138\*\*\*\*8000/],
    ['张三', /文字（2 个字）/],
  ])('is refused for the number “%s”, and it is said what was seen, masked', (caller, why) => {
    const bad = read({ caller }) as { column: string; why: Error };
    expect(bad).toMatchObject({ column: 'caller', why: { message: expect.stringMatching(why) } });
    expect(bad.why.message).not.toMatch(/张三|\d{7}/);
  });

  it('reads every second as it is shown', () => {
    const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, (at) => {
        const answeredAt = inShanghai(at);
        const row = read({ answeredAt });
        expect('answeredAt' in row && inShanghai(row.answeredAt)).toBe(answeredAt);
      }),
    );
  });

  it('is read or refused, whatever stands in the cells', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(fc.property(text, text, text, (a, b, c) => void read({ caller: a, answeredAt: b, seconds: c })));
  });
});
