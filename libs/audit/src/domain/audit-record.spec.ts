import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toAuditRecord, type AuditValue } from './audit-record.js';

const at = new Date('2026-11-22T04:00:00.000Z');
const entry = (details: Record<string, AuditValue>) => ({
  actorId: null,
  actorName: '系统',
  action: 'test.happened',
  subjectType: 'thing',
  subjectId: null,
  details,
});
const mobile = fc
  .tuple(fc.integer({ min: 3, max: 9 }), fc.stringMatching(/^\d{9}$/))
  .map(([a, rest]) => `1${a}${rest}`);

describe('what may be written to the audit trail', () => {
  it('refuses every mobile number, whatever stands around it and however it is written', () => {
    const around = fc.constantFrom('', 'tel:', '电话 ', ' ok', '(', '，');
    const written = fc.constantFrom(
      (n: string) => n,
      (n: string) => `+86${n}`,
      (n: string) => `0086 ${n}`,
      (n: string) => `0${n}`,
      (n: string) => `${n.slice(0, 3)} ${n.slice(3, 7)} ${n.slice(7)}`,
      (n: string) => `${n.slice(0, 3)}-${n.slice(3, 7)}-${n.slice(7)}`,
      (n: string) => n.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    );
    fc.assert(
      fc.property(mobile, written, around, around, (number, write, before, after) => {
        expect(() => toAuditRecord(entry({ note: `${before}${write(number)}${after}` }), at)).toThrow(
          /telephone number/,
        );
      }),
    );
  });

  it('refuses a mobile number that was given as a number or as the subject', () => {
    expect(() => toAuditRecord(entry({ owner: 13_912_345_678 }), at)).toThrow(/owner looks like/);
    expect(() => toAuditRecord({ ...entry({}), subjectId: '13912345678' }, at)).toThrow(/subjectId looks like/);
  });

  it('never says what was refused', () => {
    expect(() => toAuditRecord(entry({ owner: '13912345678' }), at)).toThrow(/^(?!.*13912345678)/);
  });

  it('lets ids, plates, request numbers, times and masked numbers pass', () => {
    const passes = (value: AuditValue) => expect(() => toAuditRecord(entry({ value }), at)).not.toThrow();
    fc.assert(fc.property(fc.uuid(), passes));
    const fine = ['苏D12345', 'WJ-20240726-000123', '138****8000', '2026-11-22T04:52:37.123Z', '0519110'];
    for (const text of fine) passes(text);
    passes(at.getTime());
    for (const address of ['10.0.0.1', '139.123.145.67', '::ffff:139.123.145.67', '2001:db8::1391:2345:6781'])
      passes(address);
  });

  it('replaces what PostgreSQL cannot hold, and refuses numbers that JSON cannot', () => {
    expect(toAuditRecord(entry({ a: 'x\0y', b: 'x\uD800y', c: '😀' }), at).details).toEqual({
      a: 'x y',
      b: 'x\uFFFDy',
      c: '😀',
    });
    expect(() => toAuditRecord(entry({ a: Number.NaN }), at)).toThrow(/not finite/);
  });
});
