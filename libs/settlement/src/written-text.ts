import { maskNumber } from '@yiche/platform';

const MOBILE = /(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)/g;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * What somebody typed, as it may be kept and shown to the bureau: a mobile number in it is masked (H2), and it is without what the
 * database cannot hold.
 */
export function writtenText(text: string): string {
  return text
    .replaceAll('\0', '')
    .replace(LONE_SURROGATE, '\uFFFD')
    .replace(MOBILE, (number) => maskNumber(number.replace(/\D/g, '').slice(-11)))
    .trim();
}
