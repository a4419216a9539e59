import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TelephoneNumber } from '@yiche/kernel';
import { PersonalData } from './personal-data.js';

const key = (seed: number) => Buffer.alloc(32, seed).toString('base64');
const data = new PersonalData({ keys: [['k1', key(1)]], indexKey: key(9) });

describe('personal data', () => {
  it('opens to exactly what was sealed, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => data.open(data.seal(text, 'f'), 'f') === text));
  });

  it('never stores the same text twice in the same bytes, yet finds it by the same index', () => {
    expect(data.seal('13812348000', 'f')).not.toBe(data.seal('13812348000', 'f'));
    const index = (number: string) => data.index(number as TelephoneNumber);
    expect(index('13812348000')).toBe(index('13812348000'));
    expect(index('13812348000')).not.toBe(index('13812348001'));
  });

  it('does not open a value that was altered or moved to another field', () => {
    const sealed = data.seal('13812348000', 'call.requester-number');
    const flipped = sealed.slice(0, -2) + (sealed.at(-2) === 'A' ? 'B' : 'A') + sealed.at(-1);
    expect(() => data.open(flipped, 'call.requester-number')).toThrow();
    expect(() => data.open(sealed, 'vehicle.owner-number')).toThrow();
  });

  it('still opens old values after the key was changed, and seals with the new one', () => {
    const old = data.seal('张三', 'f');
    const changed = new PersonalData({
      keys: [
        ['k2', key(2)],
        ['k1', key(1)],
      ],
      indexKey: key(9),
    });
    expect(changed.open(old, 'f')).toBe('张三');
    expect(changed.seal('张三', 'f')).toMatch(/^k2\./);
  });
});
