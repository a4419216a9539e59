import { DomainError } from '@yiche/kernel';
import { writtenText } from '../written-text.js';

const NOT_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

/** What somebody typed, as it is kept: without characters that cannot be stored or that turn a line round. */
export const typedText = (text: string): string => text.replace(NOT_TEXT, ' ').trim();

/** The same of a reason, in which a mobile number has no place (H2). @throws DomainError `settlement/no-reason` when nothing is left */
export function typedReason(text: string): string {
  const reason = writtenText(typedText(text));
  if (reason === '') throw new DomainError('settlement/no-reason', '请写明原因', 'invalid');
  return reason;
}
