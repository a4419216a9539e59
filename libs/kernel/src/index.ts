export { Clock, FixedClock, SystemClock, contractDate } from './clock.js';
export { DomainError, type DomainErrorKind } from './domain-error.js';
export { DomainEvent } from './domain-event.js';
export { derivedId, newId } from './id.js';
export { StateMachine, type TransitionTable } from './state-machine.js';
export { inCents, inFull, minus, money, NOTHING, share, sum, times, toCents, type Money } from './money.js';
