import { describe, expect, it } from '@jest/globals';
import type { LineContent } from '../line-layout.js';
import type { Manifest } from './manifest.js';
import { placesCheck } from './places-check.js';

const manifest = {
  month: '2024-07',
  terms: { plan: { tiers: [{ from: 0 }, { from: 10 }] } },
  figures: { volume: { before: 5, own: 7, after: 13, counted: [2, 1] } },
} as unknown as Manifest;

describe('the places of a statement’s lines', () => {
  const wrong = (...places: [month: string, place: number][]) => {
    const check = placesCheck(manifest);
    places.forEach(([month, volumePlace], index) =>
      check.take({ number: index + 1, month, volumePlace } as unknown as LineContent),
    );
    return check.end();
  };

  it('are one after the other, and as many in each tier as it is priced by; late ones are in none of the month', () => {
    expect(wrong(['2024-03', 0], ['2024-06', 6], ['2024-07', 7], ['2024-07', 9], ['2024-07', 13])).toEqual([]);
  });

  it('are said to be wrong where they are moved to a cheaper tier, repeated, or beyond the volume', () => {
    expect(wrong(['2024-07', 7], ['2024-07', 10], ['2024-07', 13])).toEqual([
      '明细中第 1 档有 1 行，签名清单为 2 次',
      '明细中第 2 档有 2 行，签名清单为 1 次',
    ]);
    expect(wrong(['2024-07', 7], ['2024-07', 7], ['2024-07', 14])).toEqual([
      '序号 2 的累计话务量位次为 7，应大于 7 且不超过 13',
      '序号 3 的累计话务量位次为 14，应大于 7 且不超过 13',
    ]);
    expect(wrong(['2024-07', 0], ['2024-07', 7], ['2024-07', 13])[0]).toBe(
      '序号 1 的累计话务量位次为 0，应大于 5 且不超过 13',
    );
  });
});
