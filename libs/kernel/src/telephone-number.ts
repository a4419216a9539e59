import { cleanText, isUnstorable } from './clean-text.js';

/**
 * A telephone number in the one form in which two of them can be compared, indexed and dialled: digits alone. A mobile
 * `13812348000`, a fixed line with its area `051981997327`, a service number `10086` or `4008001234`, abroad `0014155550123`.
 */
export type TelephoneNumber = string & { readonly form: 'canonical' };

/** A number of so many characters is none. */
const LONGEST = 64;
/** A spreadsheet took the number for an amount: `13812348000.0`. */
const WHOLE_AMOUNT = /^(\+?\d{3,15})\.0{1,2}$/;
const SEPARATORS = /[\s\p{Pd}\u2212.·•・･‧∙_/()[\]]/gu;
/** A country code without its plus is one only before so many digits: a local number may begin with 86 as well. */
const WITH_COUNTRY_CODE = 12;

const MOBILE = /^1[3-9]\d{9}$/;
/** Machines' numbers of 13 digits (物联网). */
const MACHINE = /^(?:1064\d|14[0-9]\d\d)\d{8}$/;
/** Area codes of three digits: 010 and 02x, with eight digits behind; all others have four, with seven or eight. */
const FIXED = /^0(?:10|2\d)[2-9]\d{7}$|^0[3-9]\d\d[2-9]\d{6,7}$/;
const AREA = /^0(?:10|2\d|[3-9]\d\d)$/;
const LOCAL = /^[2-8]\d{6,7}$/;
const SERVICE = /^(?:1[0-2]\d|1[02]\d{3}|11[68]\d{3}|1010\d{4}|9[56]\d{3,6}|[48]00\d{7})$/;
/** A service number of another area: `0519110`, `051912345`. */
const AREA_SERVICE = /^0(?:10|2\d|[3-9]\d\d)(?:1[0-2]\d|1[02]\d{3}|11[68]\d{3}|9[56]\d{3,6})$/;
const ABROAD = /^00[1-9]\d{6,14}$/;

/**
 * Reads a telephone number in any of the ways in which people, carriers, registries and spreadsheets write it: with or without
 * +86, 0086 or 86, a 0 before a mobile, spaces, hyphens, brackets, dots, full width, invisible marks.
 * @param area the area code, `0519`, of whom a local number without one belongs to; without it such a number stays as it is
 * @returns null for what cannot be read as one whole number: cut, masked, in scientific notation, with an extension, two at once
 */
export function canonicalNumber(text: string, area?: string): TelephoneNumber | null {
  if (MOBILE.test(text)) return text as TelephoneNumber; // as carriers mostly write it, a million to a file
  if (text.length > LONGEST || isUnstorable(text)) return null;
  const written = cleanText(text).normalize('NFKC').trim().replace(/^tel:/i, '');
  const plain = (WHOLE_AMOUNT.exec(written)?.[1] ?? written).replace(SEPARATORS, '');
  if (!/^\+?\d{3,20}$/.test(plain)) return null;
  const number = readable(plain, area);
  return number as TelephoneNumber | null;
}

function readable(plain: string, area: string | undefined): string | null {
  const abroad = /^(?:\+|00)(\d+)$/.exec(plain)?.[1];
  if (abroad !== undefined) {
    if (abroad.startsWith('86')) return atHome(abroad.slice(2));
    return ABROAD.test(`00${abroad}`) ? `00${abroad}` : null;
  }
  if (plain.length >= WITH_COUNTRY_CODE && /^0?86/.test(plain)) {
    const found = atHome(plain.replace(/^0?86/, ''));
    if (found !== null) return found;
  }
  const found = national(plain);
  if (found !== null) return found;
  if (!LOCAL.test(plain)) return null;
  return area !== undefined && AREA.test(area) ? national(area + plain) : plain;
}

/** Behind the country code the area's 0 is mostly left out. */
const atHome = (rest: string): string | null => national(rest) ?? national(`0${rest}`);

function national(digits: string): string | null {
  const mobile = digits.replace(/^0(?=1[3-9])/, '');
  if (MOBILE.test(mobile)) return mobile;
  return [MACHINE, FIXED, SERVICE, AREA_SERVICE].some((form) => form.test(digits)) ? digits : null;
}

/** The area of a number that has one: `0519` of `0519110`; null of a mobile. */
export function areaOf(number: string): string | null {
  return /^0(?:10|2\d|[3-9]\d\d)/.exec(number)?.[0] ?? null;
}

/** Whether it is somebody's at home, a mobile or a fixed line: what an owner may be called at. Never abroad (C8), never a service. */
export const isSubscriber = (number: TelephoneNumber): boolean => MOBILE.test(number) || FIXED.test(number);

/** Whether a number leads to a person and not to the public: all but service numbers. */
export const isPersonal = (number: TelephoneNumber): boolean =>
  isSubscriber(number) || !(SERVICE.test(number) || AREA_SERVICE.test(number));

/**
 * A number as a screen shows it (H2): `138****8000`; of any other its last two digits, and nothing of one that cannot be read
 * or is short.
 */
export function maskNumber(text: string): string {
  const number = canonicalNumber(text);
  if (number === null) return '***';
  if (MOBILE.test(number)) return `${number.slice(0, 3)}****${number.slice(-4)}`;
  return number.length >= 7 ? `${'*'.repeat(number.length - 2)}${number.slice(-2)}` : '*'.repeat(number.length);
}
