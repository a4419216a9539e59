import { refusal } from '@yiche/contracts';
import { writtenText } from '@yiche/kernel';

/** A reason that somebody has to give, as it is kept. @throws DomainError `settlement/no-reason` when nothing is left */
export function writtenReason(text: string): string {
  const reason = writtenText(text);
  if (reason === '') throw refusal('settlement/no-reason');
  return reason;
}
