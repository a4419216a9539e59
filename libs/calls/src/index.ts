export { Agreement } from './agreement.js';
export { CallControl, type HeldCall } from './call-control.js';
export { CallProgressed, PbxOutageNoted } from './call-events.js';
export { CallRecordWatch } from './call-record-watch.js';
export { CallLedger } from './call-ledger.js';
export { LedgerReading, type PublishedCallFact, type PublishedFact } from './ledger-reading.js';
export { PbxOutages } from './pbx-outages.js';
export { CallsConfig, callsConfigSchema } from './calls-config.js';
export { Calls, type Requester } from './calls.js';
export { CallsModule } from './calls.module.js';
export {
  agentOf,
  isAwaitingAgent,
  isConnected,
  isInRoom,
  isOver,
  isTaken,
  isWith,
  legOfAttempt,
  legOn,
  lineOf,
  ownerIsLive,
  ownerOf,
  phaseOf,
  type CallOutcome,
  type CallPhase,
  type CallState,
  type LegState,
  type OwnerLegState,
} from './domain/call-state.js';
export { callMachine } from './domain/call-machine.js';
export { keepFacts } from './fact-keeper.js';
export { LedgerStore } from './persistence/ledger-store.js';
export { PastCalls, type RecordedPast } from './past-calls.js';
export { LedgerJournal } from './persistence/ledger-journal.js';
export { journalKeyIds, journalOfMissingKey } from './persistence/journal-keys.js';
export { REQUESTER_NUMBER } from './persistence/ledger-store.js';
export { isCallFact, type CallFact } from './domain/fold-call.js';
