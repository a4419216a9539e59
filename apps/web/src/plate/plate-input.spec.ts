import { describe, expect, it } from '@jest/globals';
import { normalizePlate, PLATE_LENGTH, PLATE_SAMPLES, PROVINCES, plateShape } from '@yiche/contracts';
import fc from 'fast-check';
import { PLATE_BOX_LIMIT, type PlateInput, changePlate, checkPlate, otherReadings, startPlate } from './plate-input.js';

const type = (text: string, start = startPlate('苏')) => changePlate(start, { kind: 'typed', text });
const paste = (pasted: string, start = startPlate('苏')) =>
  changePlate(start, { kind: 'pasted', before: start.text, pasted, after: '' });
const fault = (text: string) => {
  const check = checkPlate(text, '苏');
  return check.status === 'invalid' ? [check.fault, ...check.suggestions] : check.status;
};

describe('the plate box', () => {
  it('upper-cases, folds full width and leaves separators and invisible marks out', () => {
    expect(type('苏d·１23 4-5').text).toBe('苏D12345');
    expect(paste('\u202a苏D·12345\u202c\n').text).toBe('苏D12345');
  });

  it('keeps what no plate has, and says so', () => {
    expect(type('苏D1234!5').text).toBe('苏D1234!5');
    expect(fault('苏D1234!5')).toEqual([{ kind: 'stranger', character: '!' }]);
  });

  it('takes another province typed or pasted behind the usual one in its place', () => {
    expect(type('苏浙').text).toBe('浙');
    expect(paste('浙A12345').text).toBe('浙A12345');
    expect(paste('使014578').text).toBe('使014578');
  });

  it('takes a whole plate that is pasted behind the usual province as it is, and completes it with nothing', () => {
    expect(paste('WJ12345').text).toBe('WJ12345');
    expect(paste('苏AD12345', startPlate('')).text).toBe('苏AD12345');
  });

  it('never cuts a pasted number that is too long', () => {
    for (const put of [type, paste]) expect(put('宁AD1234555555').text).toBe('宁AD1234555555');
    expect(fault('宁AD1234555555')).toEqual([{ kind: 'too-long', count: 5 }]);
    expect(fault('苏D123456')).toEqual([{ kind: 'too-long', count: 1 }]);
  });

  it('shows two plates, one behind the other, as wrong and offers both', () => {
    expect(paste('苏D40404', type('苏D1234学')).text).toBe('苏D1234学苏D40404');
    expect(fault('苏D1234学苏D40404')).toEqual([{ kind: 'several' }, '苏D1234学', '苏D40404']);
  });

  it('does not keep the province of a plate that is typed over', () => {
    expect(type('d12345', startPlate('浙A12345')).text).toBe('D12345');
    expect(fault('D12345')).toEqual([{ kind: 'no-province' }, '苏D12345']);
    expect(fault('D1O3')).toEqual([{ kind: 'no-province' }, '苏D103']);
    expect(changePlate(type('D12345'), { kind: 'chosen', text: '苏D12345' })).toEqual(startPlate('苏D12345'));
  });

  it('takes a military plate as it is, and offers the new-energy plate that it is with the usual province', () => {
    expect(type('dd12345', startPlate('浙A12345'))).toEqual({ text: 'DD12345', type: '32' });
    expect(checkPlate('DD12345', '苏')).toEqual({ status: 'valid', shape: 'military' });
    expect(otherReadings('DD12345', '苏')).toEqual(['苏DD12345']);
    expect(changePlate(type('DD12345'), { kind: 'chosen', text: '苏DD12345' })).toEqual(startPlate('苏DD12345'));
    for (const text of ['DZ12345', 'DDA2B45', '苏DD12345', '苏D12345']) expect(otherReadings(text, '苏')).toEqual([]);
    expect(otherReadings('DD12345', '')).toEqual([]);
    expect(otherReadings('D12345', '苏')).toEqual(['苏D12345']);
  });

  it('does not move a plate to another province that is pasted into it', () => {
    const start = startPlate('苏D12345');
    const action = { kind: 'pasted', before: '苏', pasted: '浙', after: 'D12345' } as const;
    expect(changePlate(start, action).text).toBe('苏浙D12345');
  });

  it('reads no letter as a digit, and asks', () => {
    expect(type('苏DO1234').text).toBe('苏DO1234');
    expect(fault('苏DO1234')).toEqual([{ kind: 'letter-o' }, '苏D01234']);
    expect(fault('苏D1I')).toEqual([{ kind: 'letter-i' }, '苏D11']);
    expect(checkPlate('苏O12345').status).toBe('valid');
  });

  it('changes the province by key and keeps the rest', () => {
    expect(changePlate(type('苏D12345'), { kind: 'province', province: '皖' }).text).toBe('皖D12345');
    expect(changePlate(type('D12345'), { kind: 'province', province: '皖' }).text).toBe('皖D12345');
    expect(changePlate(startPlate(''), { kind: 'province', province: '皖' }).text).toBe('皖');
  });

  it('chooses the plate type of the shape', () => {
    expect(type('苏D12345').type).toBe('02');
    expect(type('苏DD12345').type).toBe('52');
    expect(type('苏D12345D').type).toBe('51');
    expect(type('苏D1234学').type).toBe('16');
    expect(type('使014578').type).toBe('03');
    expect(type('苏D123').type).toBeNull();
  });

  it('keeps a chosen type while the number allows it', () => {
    const yellow = changePlate(type('苏D12345'), { kind: 'type', type: '01' });
    expect(yellow.type).toBe('01');
    expect(changePlate(yellow, { kind: 'typed', text: '苏D12346' }).type).toBe('01');
    expect(changePlate(yellow, { kind: 'typed', text: '苏DD12345' }).type).toBe('52');
  });

  it('does not take a type that the number cannot carry', () => {
    expect(changePlate(type('苏DD12345'), { kind: 'type', type: '02' }).type).toBe('52');
  });
});

describe('what the plate box shows as valid', () => {
  // Made to hit the corners: pieces of plates, whole plates, provinces, letters that look like digits, strangers.
  const piece = fc.oneof(
    fc.constantFrom(...PLATE_SAMPLES, ...PROVINCES),
    fc.string({ unit: fc.constantFrom(...'苏浙D1IO0wj使领应急学·- Ａ!台🚗\u202a\n'), maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
  );
  const at = fc.double({ min: 0, max: 1, noNaN: true });
  const step = fc.record({ kind: fc.constantFrom('typed', 'pasted', 'province'), piece, from: at, to: at });

  /** What a person would have on paper who writes down each key and each paste where the caret stands. */
  const written = (
    input: PlateInput,
    { kind, piece, from, to }: typeof step extends fc.Arbitrary<infer T> ? T : never,
  ) => {
    const [start, end] = [from, to].map((part) => Math.round(part * input.text.length)).sort((a, b) => a - b);
    const [before, after] = [input.text.slice(0, start), input.text.slice(end)];
    const province = [...PROVINCES].find((one) => piece.includes(one)) ?? '苏';
    if (kind === 'province') return { action: { kind, province } as const, whole: null, alone: null, rest: '' };
    const action =
      kind === 'pasted'
        ? ({ kind, before, pasted: piece, after } as const)
        : ({ kind: 'typed', text: before + piece + after } as const);
    return {
      action,
      whole: normalizePlate(before + piece + after),
      alone: normalizePlate(piece),
      rest: before + after,
    };
  };

  it('is what stood in the box with what was put into it, or what was put into a box with nothing but a province', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '苏'), fc.array(step, { maxLength: 6 }), (start, steps) => {
        let input = startPlate(start);
        for (const one of steps) {
          const { action, whole, alone, rest } = written(input, one);
          const was = input.text;
          input = changePlate(input, action);
          if (checkPlate(input.text).status !== 'valid' || whole === null) continue;
          // What was selected is gone before anything comes in its place.
          const isBare = [was, rest].some((text) => text === '' || PROVINCES.some((province) => province === text));
          expect(isBare ? [whole, alone] : [whole]).toContain(input.text);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is never a piece of what was pasted', () => {
    fc.assert(
      fc.property(fc.constantFrom('', ...PROVINCES), piece, (start, pasted) => {
        const { text } = paste(pasted, startPlate(start));
        const clean = normalizePlate(pasted);
        expect([clean, start + clean].map((one) => [...one].slice(0, PLATE_BOX_LIMIT).join(''))).toContain(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is never what an ending was cut off from: every longer text than a plate is wrong', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PLATE_SAMPLES),
        fc.string({ minLength: PLATE_LENGTH + 1, maxLength: 200 }),
        (plate, more) => {
          const { text } = type(plate + more.replaceAll(/\P{L}/gu, '9'));
          expect(checkPlate(text).status).toBe('invalid');
        },
      ),
    );
  });

  it('is suggested only where the whole of the text is read in another way', () => {
    fc.assert(
      fc.property(piece, (text) => {
        const check = checkPlate(normalizePlate(text), '苏');
        for (const suggestion of check.status === 'invalid' ? check.suggestions : []) {
          const isAddition = suggestion.length === normalizePlate(text).length + 1 && suggestion.startsWith('苏');
          const isReading = suggestion.length === normalizePlate(text).length;
          expect(isAddition || isReading || (check.status === 'invalid' && check.fault.kind === 'several')).toBe(true);
        }
      }),
    );
  });
});

describe('the check while typing', () => {
  it('finds nothing to say about a province alone', () => {
    expect(checkPlate('苏')).toEqual({ status: 'empty' });
  });

  it('says how much is missing', () => {
    expect(checkPlate('苏D123')).toEqual({ status: 'partial', missing: 2 });
    expect(checkPlate('WJ苏1')).toEqual({ status: 'partial', missing: 4 });
    expect(checkPlate('12345')).toEqual({ status: 'partial', missing: 2 });
    expect(checkPlate('京X1234应')).toEqual({ status: 'partial', missing: 1 });
  });

  it('leads to every plate there is, character by character', () => {
    for (const plate of PLATE_SAMPLES) {
      let input = startPlate('');
      for (const character of plate) {
        input = type(input.text + character, input);
        expect([input.text, checkPlate(input.text).status]).not.toContain('invalid');
      }
      expect(checkPlate(input.text)).toEqual({ status: 'valid', shape: plateShape(plate) });
    }
  });

  it('knows each shape', () => {
    expect(checkPlate('苏D12345')).toEqual({ status: 'valid', shape: 'ordinary' });
    expect(checkPlate('苏DF12345')).toEqual({ status: 'valid', shape: 'new-energy-small' });
    expect(checkPlate('123456使')).toEqual({ status: 'valid', shape: 'embassy' });
    expect(checkPlate('粤Z1234港')).toEqual({ status: 'valid', shape: 'hong-kong' });
    expect(checkPlate('京X1234应急')).toEqual({ status: 'valid', shape: 'rescue' });
  });

  it('refuses what can no longer become a plate', () => {
    expect(fault('苏12A')).toEqual([{ kind: 'shape' }]);
    expect(fault('苏D1学')).toEqual([{ kind: 'shape' }]);
  });
});
