import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { areSynthetic } from './synthetic-vehicles.js';

interface Entry {
  readonly plate: { readonly number: string };
  readonly ownerNumber: string | null;
}
const demo = readFileSync(new URL('../../data/synthetic-vehicles.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Entry);
const real: Entry[] = Array.from({ length: 1_000 }, (_, n) => ({
  plate: { number: `苏D${10_000 + n}` },
  ownerNumber: n % 7 === 0 ? null : `1${38_000_000_00 + n * 131}`,
}));

describe('the demo’s vehicles', () => {
  it.each<[string, Entry[]]>([
    ['as they are', demo],
    ['the other way round', demo.toReversed()],
    ['without their first lines', demo.slice(20)],
    ['a few of them', demo.slice(0, 5)],
    ['among real ones', [...real, ...demo.slice(0, 5)]],
    ['with other plates', demo.map((entry, n) => ({ ...entry, plate: { number: `京A${10_000 + n}` } }))],
  ])('are known for what they are: %s', async (_how, entries) => {
    expect(await areSynthetic(entries)).toBe(true);
  });

  it.each<[string, Entry[]]>([
    ['of a town', real],
    ['of which some have a number of the demo carrier’s range', [...real, ...demo.slice(100, 200)]],
    ['of which there is one, with such a number', [{ plate: { number: '苏D12345' }, ownerNumber: '13900123456' }]],
    ['of which there are none', []],
    ['without numbers', real.map((entry) => ({ ...entry, ownerNumber: null }))],
  ])('are not vehicles %s', async (_what, entries) => {
    expect(await areSynthetic(entries)).toBe(false);
  });
});
