export { Pbx, type CallLegs, type OwnerCall, type QueueSeat, type SoftphoneCredential } from './ports/pbx.js';
export type * from './domain/call-role.js';
export type * from './domain/pbx-event.js';
export type * from './domain/pbx-snapshot.js';
