import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CARRIER_WINDOW,
  CarrierMatcher,
  type CarrierMatch,
  type MatchableCall,
  type MatchableRow,
} from './carrier-match.js';

const noon = Date.parse('2024-07-01T04:00:00Z');
const at = (seconds: number): Date => new Date(noon + seconds * 1_000);
const call = (seconds: number, numberKey = 'a', lineSeconds: number | null = 60): MatchableCall & { id: string } => ({
  id: `${numberKey}@${seconds}`,
  numberKey,
  arrivedAt: at(seconds),
  lineSeconds,
});
let next = 1;
const row = (seconds: number, numberKey = 'a', length = 60): MatchableRow => ({
  row: next++,
  numberKey,
  answeredAt: at(seconds),
  seconds: length,
});
type Call = ReturnType<typeof call>;
function match(calls: readonly Call[], rows: readonly MatchableRow[]): CarrierMatch<Call, MatchableRow> {
  const matcher = new CarrierMatcher<Call, MatchableRow>();
  matcher.add(calls, rows);
  return matcher.settle(null);
}

describe('calls found in the carrier’s file', () => {
  it('are those of the same number within ten seconds', () => {
    expect(match([call(0)], [row(10)]).pairs).toHaveLength(1);
    expect(match([call(0)], [row(-10)]).pairs).toHaveLength(1);
    const apart = match([call(0)], [row(11)]);
    expect([apart.pairs.length, apart.calls.length, apart.rows.length]).toEqual([0, 1, 1]);
    expect(match([call(0, 'a')], [row(0, 'b')]).pairs).toEqual([]);
  });

  it('are found one to one, the nearest first', () => {
    const calls = [call(0), call(8)];
    const rows = [row(7), row(-2)];
    const { pairs } = match(calls, rows);
    expect(pairs.map((pair) => [pair.call.id, pair.row.answeredAt])).toEqual([
      ['a@8', at(7)],
      ['a@0', at(-2)],
    ]);
  });

  it('prefer of two equally near lines the one whose length agrees', () => {
    const short = row(0, 'a', 3);
    const right = row(0, 'a', 60);
    const { pairs, repeated } = match([call(0)], [short, right]);
    expect(pairs[0]?.row).toBe(right);
    expect(repeated).toEqual([{ row: short, call: expect.objectContaining({ id: 'a@0' }) }]);
  });

  it('leave a line that tells the same again as repeated, with or without a call', () => {
    const { pairs, repeated, rows } = match([call(0)], [row(1), row(1), row(50), row(50), row(51)]);
    expect([pairs.length, repeated.length, rows.length]).toEqual([1, 3, 1]);
    expect(repeated.map((each) => each.call?.id ?? null)).toEqual(['a@0', null, null]);
  });

  it('do not take a second call of the same person for a repetition', () => {
    const { pairs, rows, repeated } = match([call(0)], [row(0), row(8)]);
    expect([pairs.length, rows.length, repeated.length]).toEqual([1, 1, 0]);
  });

  const seconds = fc.integer({ min: -60, max: 60 });
  const number = fc.constantFrom('a', 'b', '');
  const calls = fc.array(fc.tuple(seconds, number), { maxLength: 30 });
  const rows = fc.array(fc.tuple(seconds, number, fc.integer({ min: 0, max: 5 })), { maxLength: 30 });

  it('lose nothing and find nothing twice, and leave no pair apart that could be one', () => {
    fc.assert(
      fc.property(calls, rows, (someCalls, someRows) => {
        const given = { calls: someCalls.map((each) => call(...each)), rows: someRows.map((each) => row(...each)) };
        const found = match(given.calls, given.rows);
        const usedCalls = [...found.pairs.map((pair) => pair.call), ...found.calls];
        const usedRows = [
          ...found.pairs.map((pair) => pair.row),
          ...found.rows,
          ...found.repeated.map((each) => each.row),
        ];
        expect(new Set(usedCalls)).toEqual(new Set(given.calls));
        expect(usedCalls).toHaveLength(given.calls.length);
        expect(new Set(usedRows)).toEqual(new Set(given.rows));
        expect(usedRows).toHaveLength(given.rows.length);
        for (const one of found.calls)
          for (const other of [...found.rows, ...found.repeated.map((each) => each.row)])
            expect(
              one.numberKey === other.numberKey &&
                Math.abs(one.arrivedAt.getTime() - other.answeredAt.getTime()) <= CARRIER_WINDOW,
            ).toBe(false);
      }),
    );
  });

  it('are the same wherever the time is cut into slices', () => {
    const names = ({ pairs, calls: left, rows: others, repeated }: CarrierMatch<Call, MatchableRow>): string[] =>
      [
        ...pairs.map((pair) => `${pair.call.id}=${pair.row.row}`),
        ...left.map(({ id }) => `call ${id}`),
        ...others.map((each) => `row ${each.row}`),
        ...repeated.map((each) => `again ${each.row.row} ${each.call?.id}`),
      ].toSorted();
    fc.assert(
      fc.property(calls, rows, fc.array(seconds, { maxLength: 8 }), (someCalls, someRows, someCuts) => {
        const distinct = [...new Map(someCalls.map((each) => [each.join(), each])).values()];
        const given = { calls: distinct.map((each) => call(...each)), rows: someRows.map((each) => row(...each)) };
        const cuts = [...someCuts.toSorted((one, other) => one - other).map(at), at(1_000)];
        const matcher = new CarrierMatcher<Call, MatchableRow>();
        const sliced: string[] = [];
        let from = at(-1_000);
        for (const to of cuts) {
          matcher.add(
            given.calls.filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt < to),
            given.rows.filter(({ answeredAt }) => answeredAt >= from && answeredAt < to),
          );
          sliced.push(...names(matcher.settle(to)));
          from = to;
        }
        sliced.push(...names(matcher.settle(null)));
        expect(sliced.toSorted()).toEqual(names(match(given.calls, given.rows)));
      }),
      { numRuns: 500 },
    );
  });

  it('do not keep a file that has the same number in every line until its end', () => {
    const matcher = new CarrierMatcher<Call, MatchableRow>();
    matcher.add(
      [],
      Array.from({ length: 10_000 }, (_, index) => row(index * 2, '114')),
    );
    expect(matcher.settle(at(20_000)).rows.length).toBeGreaterThan(9_990);
  });
});
