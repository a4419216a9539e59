import { describe, expect, it } from '@jest/globals';
import { normalizePlate, PLATE_SAMPLES, PLATE_TYPES, searchTerms } from '@yiche/contracts';
import fc from 'fast-check';

const asked = (text: string) => {
  const { fragment, ...terms } = searchTerms(text);
  const found = Object.entries(terms).filter(([, of]) => of.length > 0);
  return fragment ?? Object.fromEntries(found);
};
const around = fc.constantFrom('', ' ', '\n', '\t', '"', '“', '\u202a', '\u200b', '\ufeff', '【', '；', '　');
const fullWidth = (text: string) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

describe('a search text', () => {
  it.each(PLATE_SAMPLES.filter((plate) => /\p{Script=Han}/u.test(plate)))('finds %s however it is written', (plate) => {
    const written = fc.tuple(
      around,
      fc.constantFrom('', '·', ' ', '-', '\n', '・'),
      fc.nat(8),
      fc.boolean(),
      fc.boolean(),
      around,
    );
    fc.assert(
      fc.property(
        written,
        fc.constantFrom('', ...Object.values(PLATE_TYPES)),
        ([before, dot, at, lower, wide, after], word) => {
          let text = plate.slice(0, at) + dot + plate.slice(at);
          if (lower) text = text.toLowerCase();
          if (wide) text = fullWidth(text);
          const { plates } = searchTerms(`${before}${text}${after}${word && ` ${word}`}`);
          expect(plates).toHaveLength(1);
          // of two readings the shorter is asked for, which finds the longer as well
          expect(plate).toContain(plates[0]);
        },
      ),
    );
  });

  it.each([
    ['苏D·12345', { plates: ['苏D12345'] }],
    ['苏D\n12345', { plates: ['苏D12345'] }],
    ['苏D12345 小型汽车', { plates: ['苏D12345'] }],
    ['车牌苏D·12345小型汽车', { plates: ['苏D12345'] }],
    ['苏DD12345小型新能源汽车', { plates: ['苏DD12345'] }],
    ['苏D12345\r\n苏D40404\r\n', { plates: ['苏D12345', '苏D40404'] }],
    ['wj-20240726-000123', { numbers: ['WJ-20240726-000123'] }],
    ['“ＷＪ－２０２４０７２６－０００１２３”\n', { numbers: ['WJ-20240726-000123'] }],
    ['工单：WJ–20240726–000123，请处理', { numbers: ['WJ-20240726-000123'] }],
    ['WJ20240726000123', { numbers: ['WJ-20240726-000123'] }],
    ['138****8000', { requesters: ['138****8000'] }],
    ['＊＊＊＊＊＊＊＊＊23', { requesters: ['*********23'] }],
    ['0198F3C2-1B2C-7D3E-8F4A-5B6C7D8E9FA0', { callIds: ['0198f3c2-1b2c-7d3e-8f4a-5b6c7d8e9fa0'] }],
    [
      'WJ-20240726-000123\t2024-07-26 10:00\t138****8000\t苏D\n12345\t湖塘镇人民路 1 号',
      { numbers: ['WJ-20240726-000123'], requesters: ['138****8000'], plates: ['苏D12345'] },
    ],
    ['2024-07-26 10:00 使馆区 138****8000', { requesters: ['138****8000'] }],
    ['d·123', { number: 'D·123', plate: 'D123', words: 'D·123' }],
    ['0726-0001', { number: '0726-0001', plate: '07260001', words: '0726-0001' }],
    ['湖塘镇人民路 1 号', { number: '湖塘镇人民路 1 号', plate: '湖塘镇人民路1号', words: '湖塘镇人民路 1 号' }],
    ['VA·02009 军队号牌', { number: 'VA·02009 军队号牌', plate: 'VA02009', words: 'VA·02009 军队号牌' }],
    ['·', { number: '·', plate: '·', words: '·' }],
  ])('%j asks for %j', (text, terms) => {
    expect(asked(text)).toEqual(terms);
  });

  it('asks for nothing where nothing can be seen', () => {
    expect(asked(' \0\u200b\n')).toEqual({});
  });

  it('asks for something whatever it is, in text that a database can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (text) => {
        const { fragment, ...terms } = searchTerms(text);
        fc.pre(/[^\s\p{C}\p{Default_Ignorable_Code_Point}]/u.test(text));
        const all = [...Object.values(terms).flat(), ...Object.values(fragment ?? {})];
        expect(all.length).toBeGreaterThan(0);
        for (const one of all) expect(one).not.toContain('\0');
        for (const plate of terms.plates) expect(normalizePlate(plate)).toBe(plate);
      }),
    );
  });
});
