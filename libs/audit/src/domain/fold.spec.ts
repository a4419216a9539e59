import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Fold } from './fold.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 22, 4, 0, second));

describe('equal things', () => {
  it('are the first, and then a count with its times, once the window is over', () => {
    const fold = new Fold<string>(10_000, 10);
    expect(fold.note('a', 'A', at(0))).toBe('first');
    for (const second of [1, 2, 9]) expect(fold.note('a', 'A', at(second))).toBe('counted');
    expect(fold.close(at(9))).toEqual([]);
    expect(fold.close(at(10))).toEqual([{ value: 'A', count: 3, from: at(1), to: at(9) }]);
    expect(fold.note('a', 'A', at(11))).toBe('first');
  });

  it('are no entry of their own when nothing followed the first', () => {
    const fold = new Fold<string>(10_000, 10);
    fold.note('a', 'A', at(0));
    expect(fold.closeAll()).toEqual([]);
  });

  it('are told from others, and are the first again when the first could not be written', () => {
    const fold = new Fold<string>(10_000, 10);
    expect([fold.note('a', 'A', at(0)), fold.note('b', 'B', at(0))]).toEqual(['first', 'first']);
    fold.forget('a');
    expect([fold.note('a', 'A', at(1)), fold.note('b', 'B', at(1))]).toEqual(['first', 'counted']);
  });

  it('are all accounted for, in bounded memory, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.nat(5)), { maxLength: 300 }), (sent) => {
        const fold = new Fold<number>(10_000, 8);
        let second = 0;
        const seen = { first: 0, counted: 0, 'no-room': 0 };
        let closed = 0;
        for (const [kind, later] of sent) {
          second += later;
          for (const { count } of fold.close(at(second))) closed += count;
          seen[fold.note(String(kind), kind, at(second))] += 1;
        }
        const open = fold.closeAll();
        expect(open.length).toBeLessThanOrEqual(8);
        for (const { count } of open) closed += count;
        expect(closed).toBe(seen.counted);
        expect(seen.first + seen.counted + seen['no-room']).toBe(sent.length);
      }),
    );
  });
});
