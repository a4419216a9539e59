import { refusal } from '@yiche/contracts';
import type { DomainError } from '@yiche/kernel';

/** The PBX cannot be reached; nothing was sent. */
export const pbxUnavailable = (): DomainError => refusal('telephony/pbx-unavailable');

/** The PBX did not answer in time: the command may or may not have happened. */
export const timedOut = (action: string): DomainError => refusal('telephony/timed-out', {}, { action });

/** The PBX understood and said no. Its sentence is for operators, never for screens. */
export const refused = (action: string, pbxMessage: string): DomainError =>
  refusal('telephony/refused', {}, { action, pbxMessage });

/** The call, leg or attempt does not exist (any more). */
export const unknownCall = (callKey: string): DomainError => refusal('telephony/unknown-call', {}, { callKey });

/** A value that may not be sent to a PBX. Names the field, never the value: it may be a number. */
export const invalidValue = (field: string, rule: string): DomainError =>
  refusal('telephony/invalid-value', {}, { field, rule });
