const SEPARATORS = /[\s\-().（）]/g;
const MOBILE = /^0?(1[3-9]\d{9})$/;
/** A country code without its plus is one only before so many digits: a local number may begin with 86 as well. */
const LONG_ENOUGH = 12;

/**
 * A number in the one form in which two witnesses can be compared: digits, without the country code, mobiles without a leading 0,
 * others with it. Empty for what is no number, as the word that stands for one that was withheld.
 */
export function canonicalNumber(text: string): string {
  const plain = text.normalize('NFKC').replace(SEPARATORS, '');
  if (!/^\+?\d+$/.test(plain)) return '';
  const national = nationalOf(plain);
  return MOBILE.exec(national)?.[1] ?? national;
}

function nationalOf(plain: string): string {
  const [, rest] = /^(?:\+|00)(\d+)$/.exec(plain) ?? [];
  if (rest !== undefined) return rest.startsWith('86') ? withTrunkPrefix(rest.slice(2)) : plain.replace('+', '00');
  return plain.startsWith('86') && plain.length >= LONG_ENOUGH ? withTrunkPrefix(plain.slice(2)) : plain;
}

const withTrunkPrefix = (rest: string): string => (rest.startsWith('0') ? rest : `0${rest}`);
