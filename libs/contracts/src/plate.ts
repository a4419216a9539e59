import { z } from 'zod';
import { fieldError } from './errors/field-errors.js';

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
  '09': '使馆摩托车',
  '10': '领馆摩托车',
  '11': '境外摩托车',
  '12': '外籍摩托车',
  '13': '低速车',
  '14': '拖拉机',
  '15': '挂车',
  '16': '教练汽车',
  '17': '教练摩托车',
  '18': '试验汽车',
  '19': '试验摩托车',
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
const A = '[A-Z]'; // GA 36 annex A: the issuing agency; O is the provincial police department's own
const C = '[A-HJ-NP-Z0-9]'; // GA 36: no I and no O in the serial
const N = '[0-9]';
const E = '[DABCEFGHJK]'; // new energy: D,A,B,C,E pure electric, F,G,H,J,K not

interface Shape {
  readonly name: PlateShape;
  /** Each whole number of this shape, and nothing else. */
  readonly pattern: RegExp;
  /** 号牌种类 that may carry it, the usual one first. */
  readonly types: readonly PlateType[];
  /** One number of every way in which the shape is written. */
  readonly samples: readonly string[];
}

const shape = (
  name: PlateShape,
  written: readonly string[],
  types: readonly PlateType[],
  samples: readonly string[],
): Shape => ({ name, pattern: new RegExp(`^(?:${written.join('|')})$`), types, samples });

/**
 * The plates that stand on a road of the mainland today. Not among them: the armed police's style of 2007 (WJ and two
 * digits, given back with the style of 2012), and bicycles, which no registry of motor vehicles knows.
 */
const SHAPES: readonly Shape[] = [
  // GA 36-2018 and its amendment of 2021 (A, B, C, E and G, H, J, K beside D and F)
  shape('new-energy-small', [`${P}${A}${E}${C}${N}{4}`], ['52'], ['苏AD12345']),
  shape('new-energy-large', [`${P}${A}${N}{5}${E}`], ['51'], ['苏A12345D']),
  // GA 36-2018: the last of the five places is the character
  shape('police', [`${P}${A}${C}{4}警`], ['23', '24'], ['苏A1234警']),
  shape('trailer', [`${P}${A}${C}{4}挂`], ['15'], ['苏A1234挂']),
  shape('learner', [`${P}${A}${C}{4}学`], ['16', '17'], ['苏A1234学']),
  shape('hong-kong', [`粤Z${C}{4}港`], ['26'], ['粤Z1234港']),
  shape('macau', [`粤Z${C}{4}澳`], ['27'], ['粤Z1234澳']),
  // GA 36-2018, 临时行驶车号牌: 试 for trials (self-driving cars too), 超 for what exceeds the permitted size or weight,
  // 临 for a journey through other areas and for vehicles from abroad. Paper; four or five places before the character.
  shape('trial', [`${P}${A}${C}{4,5}试`], ['22', '18', '19'], ['苏A1234试', '苏A12345试']),
  shape('oversize', [`${P}${A}${C}{4,5}超`], ['22'], ['苏A1234超', '苏A12345超']),
  shape('temporary', [`${P}${A}${C}{4,5}临`], ['22', '20', '21'], ['苏A1234临', '苏A12345临']),
  // 国办发〔2018〕114号 and the ministry's rules: X fire and rescue, S forest fire brigades, none the ministry's own;
  // 应急 in front on motorcycles. GA/T 16.7 has no type of their own.
  shape(
    'rescue',
    [`${P}[XS]${N}{4}应急`, `${P}${N}{5}应急`, `应急${P}${N}{3}[XS]`],
    ['99'],
    ['京X1234应急', '京12345应急', '应急京123X'],
  ),
  // Three digits say the country, three the car. 使 in front until 2017 (GA 36-2007), behind since; both are valid.
  shape('embassy', [`使${N}{6}`, `${N}{6}使`], ['03', '09'], ['使123456', '123456使']),
  // With the agency's letter (GA 36-2007, 2018); without one, with five places or with the country's three and three.
  shape(
    'consulate',
    [`${P}${A}${N}{4}领`, `${P}${N}{5,6}领`, `${N}{6}领`],
    ['04', '10'],
    ['沪A1234领', '沪12345领', '沪123456领', '123456领'],
  ),
  // 2012 style: WJ, the province (none: headquarters), four digits and a last place that names the corps
  shape('armed-police', [`WJ${P}?${C}{5}`], ['31'], ['WJ12345', 'WJ苏1234X']),
  // 民航局: vehicles of airports
  shape('civil-aviation', [`民航${C}{5}`], ['99'], ['民航12345']),
  shape(
    'ordinary',
    [`${P}${A}${C}{5}`],
    ['02', '01', '05', '06', '07', '08', '11', '12', '13', '20', '21', '22', '41', '42', '43', '99'],
    ['苏A12345'],
  ),
  // NY 345.1: tractors and harvesters; two digits say the city. Kept by the agricultural offices, not by the police.
  shape('tractor', [`${P}${N}{7}`], ['14'], ['苏0212345']),
  // Plates of the armed forces since 2012. WJ is the armed police's and stands above.
  shape('military', [`(?!WJ)[A-Z]{2}${C}{5}`], ['32'], ['AA12345']),
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
  | 'trial'
  | 'oversize'
  | 'temporary'
  | 'rescue'
  | 'embassy'
  | 'consulate'
  | 'armed-police'
  | 'civil-aviation'
  | 'tractor'
  | 'military';

/** One plate of every way in which a shape is written: what a number that is still being typed may become. */
export const PLATE_SAMPLES: readonly string[] = SHAPES.flatMap(({ samples }) => samples);

/** The characters of the longest plate. */
export const PLATE_LENGTH = Math.max(...PLATE_SAMPLES.map((sample) => sample.length));

/** The dots that input methods, plates and documents put between the agency and the serial. */
const DOTS = '.。｡·•‧∙⋅・･●◦˙․﹒⸱ꞏㆍ';

/**
 * What stands between and around the characters and says nothing: spaces, dots, hyphens, brackets and quotes, and what
 * cannot be seen at all (direction marks around a copied number, zero-width spaces, control characters).
 */
const MARKS = new RegExp(
  String.raw`[\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Pd}\u2212\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'${DOTS}]`,
  'gu',
);

/** Full width to half width and a–z to A–Z, and nothing else. */
export function foldLetters(text: string): string {
  return text
    .replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/**
 * What a typed plate becomes: full width folded to half, upper case, without separators and invisible marks. Whatever
 * else can be seen stays, so that it is refused and never dropped; a character is never read as another one (①, O for 0).
 */
export function normalizePlate(text: string): string {
  return foldLetters(text)
    .replace(MARKS, '')
    .replace(/\p{Script=Han}/gu, (character) => character.normalize('NFKC')); // 青 has a twin among the radicals
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
      .refine((number) => plateShape(number) !== null, { error: fieldError('fields/plate') }),
    type: plateTypeSchema,
  })
  .refine((plate) => plateTypesFor(plate.number).includes(plate.type), {
    error: fieldError('fields/plate-type'),
    path: ['type'],
  });

export type Plate = z.infer<typeof plateSchema>;

/** Ground and writing of the plate as drawn on the screen (blue 02, yellow 01, green 52, yellow-green 51 …). */
export type PlateColour =
  'blue' | 'yellow' | 'green' | 'yellow-green' | 'white' | 'black' | 'tractor' | 'paper-blue' | 'paper-brown';

/** The colour in which this plate is drawn. */
export function plateColour({ number, type }: Plate): PlateColour {
  if (type === '52') return 'green';
  if (type === '51') return 'yellow-green';
  if (type === '14') return 'tractor';
  if (['18', '19', '20', '21', '22'].includes(type)) return /[试超临]$/.test(number) ? 'paper-brown' : 'paper-blue';
  if (['23', '24', '31', '32'].includes(type) || plateShape(number) === 'rescue') return 'white';
  if (['03', '04', '05', '06', '09', '10', '11', '12', '26', '27'].includes(type)) return 'black';
  if (['01', '07', '13', '15', '16', '17'].includes(type)) return 'yellow';
  return plateShape(number) === 'civil-aviation' ? 'tractor' : 'blue';
}
