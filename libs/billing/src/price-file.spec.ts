import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { wordedOf, wordingOf } from '@yiche/contracts';
import type { DomainError } from '@yiche/kernel';
import { priceFile } from './price-file.js';

describe('pricing a file of cases', () => {
  const text = readFileSync(new URL('../../evidence/data/tier-cases.json', import.meta.url), 'utf8');

  it('gives the three amounts of each case, whether the file expects any or not', () => {
    const { cases } = JSON.parse(text) as { cases: object[] };
    expect(priceFile(text)).toEqual(cases);
    const bare = JSON.stringify({ tiers: [{ from: 0, price: '1.9' }], cases: [{ carriedIn: 0, month: 2 }] });
    expect(priceFile(`\uFEFF${bare}`)).toEqual([
      { carriedIn: 0, month: 2, graduated: '3.80', volume: '3.80', running: '3.80' },
    ]);
  });

  it.each([
    ['不是 JSON', '{'],
    ['cases', '{"tiers":[{"from":0,"price":"1.9"}],"cases":[]}'],
    ['cases.0.month', '{"tiers":[{"from":0,"price":"1.9"}],"cases":[{"carriedIn":0,"month":-1}]}'],
    ['cases.0.carriedIn', '{"tiers":[{"from":0,"price":"1.9"}],"cases":[{"carriedIn":1e300,"month":1}]}'],
    ['cases.0.month', '{"tiers":[{"from":0,"price":"1.9"}],"cases":[{"carriedIn":0,"month":1.5}]}'],
    ['tiers', '{"tiers":[{"from":5,"price":"1.9"}],"cases":[{"carriedIn":0,"month":1}]}'],
    ['tiers', '{"tiers":[{"from":0,"price":"1"},{"from":0,"price":"2"}],"cases":[{"carriedIn":0,"month":1}]}'],
    ['tiers.0.price', '{"tiers":[{"from":0,"price":"-1"}],"cases":[{"carriedIn":0,"month":1}]}'],
  ])('says where it is wrong: %s', (place, bad) => {
    expect(() => priceFile(bad)).toThrow(place);
  });

  it('says what is wrong in a sentence, in either language', () => {
    let refusal: DomainError | null = null;
    try {
      priceFile('{"tiers":[{"from":0,"price":"1.9"}],"cases":[{"carriedIn":2e9,"month":1}]}');
    } catch (cause) {
      refusal = cause as DomainError;
    }
    expect(refusal?.message).toBe('cases.0.carriedIn：次数不能超过 1000000000');
    expect(refusal && wordingOf(wordedOf(refusal), 'en-US')).toBe(
      'In cases.0.carriedIn: A count cannot be more than 1000000000',
    );
  });
});
