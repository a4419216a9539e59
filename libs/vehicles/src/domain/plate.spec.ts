import { describe, expect, it } from '@jest/globals';
import {
  normalizePlate,
  PLATE_LENGTH,
  PLATE_SAMPLES,
  PLATE_TYPES,
  plateColour,
  plateSchema,
  plateShape,
  plateTypesFor,
  PROVINCES,
  type PlateShape,
  type PlateType,
} from '@yiche/contracts';
import fc from 'fast-check';

// Plates made from the words of domain-facts (GA 36-2018), not from the expressions of contracts/plate.ts: the two must agree.
const digit = fc.constantFrom(...'0123456789');
const serial = fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789');
const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
const energy = fc.constantFrom(...'DABCEFGHJK');
const province = fc.constantFrom(...PROVINCES);
const times = (arbitrary: fc.Arbitrary<string>, count: number) =>
  fc.array(arbitrary, { minLength: count, maxLength: count }).map((parts) => parts.join(''));
const joined = (...parts: (fc.Arbitrary<string> | string)[]) =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((made) => made.join(''));
const local = joined(province, letter);

const KINDS: readonly [PlateShape, fc.Arbitrary<string>, readonly PlateType[]][] = [
  ['ordinary', joined(local, times(serial, 5)), ['02', '01', '07', '08', '11', '12', '13', '20', '21', '22', '99']],
  ['new-energy-small', joined(local, energy, serial, times(digit, 4)), ['52']],
  ['new-energy-large', joined(local, times(digit, 5), energy), ['51']],
  ['police', joined(local, times(serial, 4), '警'), ['23', '24']],
  ['trailer', joined(local, times(serial, 4), '挂'), ['15']],
  ['learner', joined(local, times(serial, 4), '学'), ['16', '17']],
  ['hong-kong', joined('粤Z', times(serial, 4), '港'), ['26']],
  ['macau', joined('粤Z', times(serial, 4), '澳'), ['27']],
  ['trial', joined(local, times(serial, 4), '试'), ['22', '18', '19']],
  ['oversize', joined(local, times(serial, 4), '超'), ['22']],
  ['temporary', joined(local, times(serial, 4), '临'), ['22', '20', '21']],
  ['temporary', joined(local, times(serial, 5), '临'), ['22', '20', '21']],
  ['rescue', joined(province, fc.constantFrom('X', 'S'), times(digit, 4), '应急'), ['99']],
  ['rescue', joined(province, times(digit, 5), '应急'), ['99']],
  ['rescue', joined('应急', province, times(digit, 3), fc.constantFrom('X', 'S')), ['99']],
  ['embassy', joined(times(digit, 6), '使'), ['03', '09']],
  ['embassy', joined('使', times(digit, 6)), ['03', '09']],
  ['consulate', joined(province, times(digit, 5), '领'), ['04', '10']],
  ['consulate', joined(province, times(digit, 6), '领'), ['04', '10']],
  ['consulate', joined(local, times(digit, 4), '领'), ['04', '10']],
  ['consulate', joined(times(digit, 6), '领'), ['04', '10']],
  ['tractor', joined(province, times(digit, 7)), ['14']],
  ['armed-police', joined('WJ', province, times(serial, 5)), ['31']],
  ['armed-police', joined('WJ', times(serial, 5)), ['31']],
  ['civil-aviation', joined('民航', times(serial, 5)), ['99']],
  ['military', joined(times(fc.constantFrom(...'ABCDEFGHJKLMN'), 2), times(serial, 5)), ['32']],
];
const ALL_TYPES = Object.keys(PLATE_TYPES) as PlateType[];
const anyPlate = fc.oneof(...KINDS.map(([, plates]) => plates));
const accepted = (number: string, type: PlateType) => plateSchema.safeParse({ number, type }).success;

describe('a plate of GA 36', () => {
  it.each([
    // seen in public reports of parking systems and plate keyboards that refused them
    ['京X1234应急', 'rescue', '99'],
    ['云S·0000应急', 'rescue', '99'],
    ['应急·京001X', 'rescue', '99'],
    ['使014578', 'embassy', '03'],
    ['使224·009', 'embassy', '03'],
    ['224009使', 'embassy', '03'],
    ['沪A·0023领', 'consulate', '04'],
    ['沪224001领', 'consulate', '04'],
    ['京A·0006试', 'trial', '22'],
    ['苏D·1234超', 'oversize', '22'],
    ['苏A·12345临', 'temporary', '22'],
    ['京A·0006警', 'police', '23'],
    ['京O·A0001', 'ordinary', '02'],
    ['WJ京·1234X', 'armed-police', '31'],
    ['VA·02009', 'military', '32'],
    ['粤Z·A123港', 'hong-kong', '26'],
    ['苏02·12345', 'tractor', '14'],
    ['粤BDJ1234', 'new-energy-small', '52'],
  ] as const)('%s is a plate: %s, usually of type %s', (written, shape, type) => {
    const number = normalizePlate(written);
    expect([plateShape(number), plateTypesFor(number)[0]]).toEqual([shape, type]);
    expect(plateSchema.parse({ number: written, type })).toEqual({ number, type });
  });

  it('has a sample for each shape, none longer than the longest plate', () => {
    expect(new Set(PLATE_SAMPLES.map(plateShape))).toEqual(new Set(KINDS.map(([shape]) => shape)));
    expect(PLATE_LENGTH).toBe(8);
  });

  it('is drawn white for fire and rescue, black for embassies, green for a tractor', () => {
    expect(plateColour({ number: '京X1234应急', type: '99' })).toBe('white');
    expect(plateColour({ number: '使014578', type: '03' })).toBe('black');
    expect(plateColour({ number: '苏0212345', type: '14' })).toBe('tractor');
    expect(plateColour({ number: '苏D12345', type: '02' })).toBe('blue');
  });

  it.each(KINDS)('%s is recognised and accepted under its own types', (shape, plates, types) => {
    fc.assert(
      fc.property(plates, fc.constantFrom(...types), (number, type) => {
        expect(plateShape(number)).toBe(shape);
        expect(plateSchema.parse({ number, type })).toEqual({ number, type });
      }),
    );
  });

  it.each(KINDS)('%s is accepted under no type that cannot carry it', (_shape, plates) => {
    fc.assert(
      fc.property(plates, fc.constantFrom(...ALL_TYPES), (number, type) => {
        expect(accepted(number, type)).toBe(plateTypesFor(number).includes(type));
      }),
    );
  });

  it('is not a new-energy car with an ordinary number, nor the reverse', () => {
    fc.assert(
      fc.property(joined(local, times(serial, 5)), (number) => !accepted(number, '52') && !accepted(number, '51')),
    );
    fc.assert(fc.property(joined(local, energy, serial, times(digit, 4)), (number) => !accepted(number, '02')));
  });

  it('is refused with a letter I or O in its serial, where people mean 1 and 0', () => {
    fc.assert(
      fc.property(
        joined(local, times(serial, 5)),
        fc.integer({ min: 2, max: 6 }),
        fc.constantFrom('I', 'O'),
        (plate, at, bad) => {
          expect(plateShape(plate.slice(0, at) + bad + plate.slice(at + 1))).toBeNull();
        },
      ),
    );
  });

  it('is refused when it is too short, too long, or has something else in it', () => {
    const strange = fc.constantFrom(...'!?*\'"<=%_；台港警挂使领', '\n', '\0', '﷽');
    fc.assert(
      fc.property(joined(local, times(serial, 5)), strange, fc.nat(6), (plate, bad, at) => {
        expect(plateShape(plate.slice(0, -1))).toBeNull();
        expect(plateShape(`${plate}${plate.slice(-2)}`)).toBeNull();
        const mutated = plate.slice(0, at) + bad + plate.slice(at + 1);
        fc.pre(!(at === 6 && '港警挂领'.includes(bad))); // a proper last character, see the kinds above
        expect(plateShape(mutated)).toBeNull();
      }),
    );
  });

  it('is refused under any type when the text is no plate at all, without an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...ALL_TYPES), (text, type) => {
        expect(accepted(text, type)).toBe(text.length <= 24 && plateTypesFor(normalizePlate(text)).includes(type));
      }),
    );
    for (const input of [null, undefined, 7, [], {}, { number: '苏D12345' }, { number: '苏D12345', type: '2' }]) {
      expect(plateSchema.safeParse(input).success).toBe(false);
    }
    expect(plateSchema.safeParse({ number: '苏D12345', type: '02', owner: 'x' }).success).toBe(false);
  });
});

describe('a typed plate', () => {
  const fullWidth = (text: string) =>
    text.replace(/[A-Z0-9]/g, (character) => String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0));

  it('is the same plate in lower case, in full width, and with spaces, dots and hyphens between', () => {
    const separator = fc.constantFrom(
      '',
      ...' ·.-•　\t\n・･‧∙⋅．。－—‐−()[]【】（）「」“”"\u00a0\u200b\u200e\u202a\u202c\u2066\ufeff\0',
    );
    fc.assert(
      fc.property(anyPlate, separator, fc.boolean(), fc.boolean(), (plate, between, lower, wide) => {
        let typed = [...plate].join(between);
        if (lower) typed = typed.toLowerCase();
        if (wide) typed = fullWidth(typed);
        expect(normalizePlate(typed)).toBe(plate);
        expect(normalizePlate(fullWidth(plate).toLowerCase())).toBe(plate);
      }),
    );
  });

  it('is not another plate where a character only resembles one', () => {
    // circled, superscript, roman, Cyrillic, Greek, mathematical, dotless, long s, traditional
    for (const stranger of [...'①²Ⅻ\u0410\u0391ıſß㊀蘇', '\u{1d400}', '\u{1f1e6}', '\ud800']) {
      expect(normalizePlate(`苏D123${stranger}5`)).toContain(stranger);
      expect(plateShape(normalizePlate(`苏D123${stranger}5`))).toBeNull();
    }
  });

  it('does not change when it is normalised again', () => {
    const typed = fc.oneof(
      anyPlate,
      fc.string({ unit: fc.constantFrom(...'苏DdIo10 ·.-•　ＡＺ９挂警ßéİ') }),
      fc.string({ unit: 'binary-ascii' }),
    );
    fc.assert(
      fc.property(typed, (text) => {
        expect(normalizePlate(normalizePlate(text))).toBe(normalizePlate(text));
      }),
    );
  });
});
