import { DomainError } from '@yiche/kernel';
import { maskNumber } from '@yiche/platform';

const MOBILE = /(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)/g;
const NOT_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** What somebody typed, as it is kept: without characters that cannot be stored or that turn a line round. */
export const plainText = (text: string): string => text.replace(NOT_TEXT, ' ').replace(LONE_SURROGATE, '\uFFFD').trim();

/** The same where it is shown to the bureau and is no name or number of its own: a mobile number in it is masked (H2). */
export const writtenText = (text: string): string =>
  plainText(text).replace(MOBILE, (number) => maskNumber(number.replace(/\D/g, '').slice(-11)));

/** The same of a reason that somebody has to give. @throws DomainError `settlement/no-reason` when nothing is left */
export function writtenReason(text: string): string {
  const reason = writtenText(text);
  if (reason === '') throw new DomainError('settlement/no-reason', '请写明原因', 'invalid');
  return reason;
}
