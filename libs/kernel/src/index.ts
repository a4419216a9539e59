export { cleanLine, cleanText, isUnstorable } from './clean-text.js';
export { Clock, FixedClock, SystemClock, contractDate } from './clock.js';
export {
  addDays,
  addMonths,
  daysBetween,
  daysOf,
  inShanghai,
  instantsOf,
  lastDayOf,
  monthOf,
  startOf,
} from './contract-calendar.js';
export { DomainError, type DomainErrorKind, type ErrorWording } from './domain-error.js';
export { DomainEvent } from './domain-event.js';
export { derivedId, newId } from './id.js';
export { maskName } from './mask-name.js';
export { cappedRate, inCents, inFull, minus, money, NOTHING, share, sum, times, toCents, type Money } from './money.js';
export { holdsNumber, maskNumbersIn, writtenText, type MaskOptions } from './numbers-in-text.js';
export { StateMachine, type TransitionTable } from './state-machine.js';
export {
  areaOf,
  canonicalNumber,
  isPersonal,
  isSubscriber,
  maskNumber,
  type TelephoneNumber,
} from './telephone-number.js';
