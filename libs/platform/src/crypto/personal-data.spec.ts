import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskName, maskNumber, scrubNumbers } from './mask.js';
import { PersonalData } from './personal-data.js';

const key = (seed: number) => Buffer.alloc(32, seed).toString('base64');
const data = new PersonalData({ keys: [['k1', key(1)]], indexKey: key(9) });

describe('personal data', () => {
  it('opens to exactly what was sealed, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => data.open(data.seal(text, 'f'), 'f') === text));
  });

  it('never stores the same text twice in the same bytes, yet finds it by the same index', () => {
    expect(data.seal('13812348000', 'f')).not.toBe(data.seal('13812348000', 'f'));
    expect(data.index('13812348000')).toBe(data.index('13812348000'));
    expect(data.index('13812348000')).not.toBe(data.index('13812348001'));
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

describe('masking', () => {
  it('shows three and four digits of a mobile number, two of a landline, none of anything shorter', () => {
    expect(maskNumber('13812348000')).toBe('138****8000');
    expect(maskNumber('051986312345')).toBe('**********45');
    expect(maskNumber('110')).toBe('***');
  });

  it('shows a family name alone', () => {
    expect(maskName('张三丰')).toBe('张**');
    expect(maskName('')).toBe('');
  });

  it('leaves no mobile number in a text for the log, and nothing else changed', () => {
    expect(scrubNumbers('call from 13812348000 at 1763780000000')).toBe('call from 1********** at 1763780000000');
  });
});
