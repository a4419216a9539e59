export {
  Pbx,
  type CallLegs,
  type NewQueueMember,
  type OwnerCall,
  type QueueSeat,
  type SoftphoneCredential,
} from './ports/pbx.js';
export { CallRecords, NoCallRecords } from './ports/call-records.js';
export { makeFact, type Bare } from './domain/make-fact.js';
export { callerIdFor, destinations, isDestination, type Destination } from './domain/destinations.js';
export { ownerResults } from './domain/call-role.js';
export type * from './domain/call-role.js';
export type * from './domain/pbx-event.js';
export type * from './domain/pbx-snapshot.js';
export type * from './domain/recorded-call.js';
export { AsteriskPbx } from './asterisk/asterisk-pbx.js';
export { examinePbx, type PbxExamination } from './asterisk/examine-pbx.js';
export { CelCallRecords } from './cel/cel-call-records.js';
export { SimulatedPbx, type SimulatedBureau } from './simulator/simulated-pbx.js';
export { ManualTimers, systemTimers, type SimulatorTimers } from './simulator/timers.js';
export { TelephonyModule, type TelephonyModuleOptions, createPbx } from './telephony.module.js';
export {
  telephonyConfigSchema,
  type AmiAccount,
  type AsteriskSettings,
  type SimulatorSettings,
  type TelephonyConfig,
} from './config.js';
export {
  silentObserver,
  type TelephonyCount,
  type TelephonyCounters,
  type TelephonyLog,
  type TelephonyObserver,
} from './observe.js';
