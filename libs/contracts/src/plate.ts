import { z } from 'zod';

/**
 * 号牌种类 of GA/T 16.7. A vehicle is keyed by number AND type: the same characters under two types are two vehicles.
 */
export const PLATE_TYPES = {
  '01': '大型汽车',
  '02': '小型汽车',
  '03': '使馆汽车',
  '04': '领馆汽车',
  '05': '境外汽车',
  '06': '外籍汽车',
  '07': '普通摩托车',
  '08': '轻便摩托车',
  '13': '低速车',
  '15': '挂车',
  '16': '教练汽车',
  '17': '教练摩托车',
  '20': '临时入境汽车',
  '21': '临时入境摩托车',
  '22': '临时行驶车',
  '23': '警用汽车',
  '24': '警用摩托',
  '26': '香港入出境车',
  '27': '澳门入出境车',
  '31': '武警号牌',
  '32': '军队号牌',
  '41': '无号牌',
  '42': '假号牌',
  '43': '挪用号牌',
  '51': '大型新能源汽车',
  '52': '小型新能源汽车',
  '99': '其他号牌',
} as const;

export type PlateType = keyof typeof PLATE_TYPES;

/** The 31 province characters, in the order in which the province keys stand on the screen (苏 first: the first bureau). */
export const PROVINCES = [...'苏浙皖沪鲁京津冀晋蒙辽吉黑闽赣豫鄂湘粤桂琼渝川贵云藏陕甘青宁新'] as const;

const P = `[${PROVINCES.join('')}]`;
const C = '[A-HJ-NP-Z0-9]'; // GA 36: no I and no O in the serial
const E = '[DABCEFGHJK]'; // new energy: D,A,B,C,E pure electric, F,G,H,J,K not

/** Shapes of GA 36-2018, each with the plate types that may carry it; the first type is the usual one. */
const SHAPES: readonly { name: PlateShape; pattern: RegExp; types: readonly PlateType[] }[] = [
  { name: 'new-energy-small', pattern: new RegExp(`^${P}[A-Z]${E}${C}\\d{4}$`), types: ['52'] },
  { name: 'new-energy-large', pattern: new RegExp(`^${P}[A-Z]\\d{5}${E}$`), types: ['51'] },
  { name: 'police', pattern: new RegExp(`^${P}[A-Z]${C}{4}警$`), types: ['23', '24'] },
  { name: 'trailer', pattern: new RegExp(`^${P}[A-Z]${C}{4}挂$`), types: ['15'] },
  { name: 'learner', pattern: new RegExp(`^${P}[A-Z]${C}{4}学$`), types: ['16', '17'] },
  { name: 'hong-kong', pattern: new RegExp(`^粤Z${C}{4}港$`), types: ['26'] },
  { name: 'macau', pattern: new RegExp(`^粤Z${C}{4}澳$`), types: ['27'] },
  { name: 'embassy', pattern: /^\d{6}使$/, types: ['03'] },
  { name: 'consulate', pattern: new RegExp(`^${P}\\d{5}领$`), types: ['04'] },
  { name: 'armed-police', pattern: new RegExp(`^WJ${P}?${C}{5}$`), types: ['31'] },
  { name: 'civil-aviation', pattern: new RegExp(`^民航${C}{5}$`), types: ['99'] },
  {
    name: 'ordinary',
    pattern: new RegExp(`^${P}[A-Z]${C}{5}$`),
    types: ['02', '01', '05', '06', '07', '08', '13', '20', '21', '22', '41', '42', '43', '99'],
  },
  // WJ is the armed police's and stands above.
  { name: 'military', pattern: new RegExp(`^(?!WJ)[A-Z]{2}${C}{5}$`), types: ['32'] },
];

export type PlateShape =
  | 'ordinary'
  | 'new-energy-small'
  | 'new-energy-large'
  | 'police'
  | 'trailer'
  | 'learner'
  | 'hong-kong'
  | 'macau'
  | 'embassy'
  | 'consulate'
  | 'armed-police'
  | 'civil-aviation'
  | 'military';

/** What a typed plate becomes: upper case, full-width folded to half-width, without spaces and separators. */
export function normalizePlate(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .normalize('NFKC')
    .replace(/[\s·.\-•]/g, '');
}

/** The shape of a normalised plate number, or null when it is not a plate of GA 36. */
export function plateShape(number: string): PlateShape | null {
  return SHAPES.find((shape) => shape.pattern.test(number))?.name ?? null;
}

/** The plate types that may carry this number, the usual one first; empty when it is not a plate. */
export function plateTypesFor(number: string): readonly PlateType[] {
  return SHAPES.filter((shape) => shape.pattern.test(number)).flatMap((shape) => shape.types);
}

export const plateTypeSchema = z.enum(Object.keys(PLATE_TYPES) as [PlateType, ...PlateType[]]);

/** A plate as it comes from outside: normalised, a shape of GA 36, under a type that may carry it. */
export const plateSchema = z
  .strictObject({
    number: z
      .string()
      .max(24)
      .transform(normalizePlate)
      .refine((number) => plateShape(number) !== null, { error: '车牌号码不符合 GA 36 规则' }),
    type: plateTypeSchema,
  })
  .refine((plate) => plateTypesFor(plate.number).includes(plate.type), {
    error: '该号牌号码与号牌种类不符',
    path: ['type'],
  });

export type Plate = z.infer<typeof plateSchema>;

/** Ground and writing of the plate as drawn on the screen (blue 02, yellow 01, green 52, yellow-green 51 …). */
export type PlateColour = 'blue' | 'yellow' | 'green' | 'yellow-green' | 'white' | 'black';

/** The colour in which a plate of this type is drawn. */
export function plateColour(type: PlateType): PlateColour {
  if (type === '52') return 'green';
  if (type === '51') return 'yellow-green';
  if (['23', '24', '31', '32'].includes(type)) return 'white';
  if (['03', '04', '05', '06', '26', '27'].includes(type)) return 'black';
  if (['01', '07', '13', '15', '16', '17'].includes(type)) return 'yellow';
  return 'blue';
}
