import { DomainError } from '@yiche/kernel';

/** The PBX cannot be reached; nothing was sent. */
export const pbxUnavailable = (): DomainError =>
  new DomainError('telephony/pbx-unavailable', '话务系统暂时连接不上，请稍后再试', 'unavailable');

/** The PBX did not answer in time: the command may or may not have happened. */
export const timedOut = (action: string): DomainError =>
  new DomainError('telephony/timed-out', '话务系统没有及时回应，请以屏幕上的通话状态为准', 'unavailable', { action });

/** The PBX understood and said no. Its sentence is for operators, never for screens. */
export const refused = (action: string, pbxMessage: string): DomainError =>
  new DomainError('telephony/refused', '话务系统拒绝了这个操作', 'conflict', { action, pbxMessage });

/** The call, leg or attempt does not exist (any more). */
export const unknownCall = (callKey: string): DomainError =>
  new DomainError('telephony/unknown-call', '这通电话已经结束', 'not-found', { callKey });

/** A value that may not be sent to a PBX. Names the field, never the value: it may be a number. */
export const invalidValue = (field: string, rule: string): DomainError =>
  new DomainError('telephony/invalid-value', '含有不允许发送给话务系统的内容', 'invalid', { field, rule });
