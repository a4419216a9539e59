import type { AgentResult, AgentState, BlockedKind, Outcome, SignalResult } from '@yiche/contracts';
import type { RecordedCall } from '@yiche/telephony';
import type { TownVehicle } from './town.js';

/** A call of the past as the PBX of the demo would have written it down, under the id that the ledger gives it. */
export interface PastCall {
  readonly id: string;
  readonly record: RecordedCall;
  /** The agents who had it, in order. */
  readonly agents: readonly string[];
}

/** What an agent wrote down of a call, or of several. */
export interface PastRequest {
  readonly id: string;
  readonly requesterNumber: string;
  /** The agent's extension. */
  readonly openedBy: string;
  readonly openedAt: Date;
  /** The first one opened it, each further one was joined to it (B5). */
  readonly calls: readonly { readonly id: string; readonly at: Date; readonly extension: string }[];
  readonly filledAt: Date;
  readonly place: string;
  readonly blocked: BlockedKind;
  readonly vehicle: TownVehicle;
  readonly lookup: { readonly id: string; readonly at: Date } | null;
  readonly attempts: readonly PastAttempt[];
  /** The last one is where the request stands; one before it only where the owner had promised. */
  readonly outcomes: readonly PastOutcome[];
}

export interface PastAttempt {
  readonly id: string;
  readonly callId: string;
  readonly extension: string;
  readonly startedAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date;
  readonly signalResult: SignalResult;
  /** What the agent said of it; null where nobody was reached. */
  readonly agentResult: { readonly result: AgentResult; readonly at: Date } | null;
}

export interface PastOutcome {
  readonly outcome: Outcome;
  readonly at: Date;
  readonly extension: string;
  readonly note: string;
  /** Of a promise. */
  readonly promisedAt: Date | null;
}

/** A step of an agent's day. */
export interface PastAgentStep {
  readonly extension: string;
  readonly at: Date;
  readonly from: AgentState;
  readonly to: AgentState;
  readonly callId: string | null;
}

/** All that happened in a month, each list in the order of time. */
export interface PastMonth {
  /** `YYYY-MM` */
  readonly month: string;
  readonly calls: readonly PastCall[];
  readonly requests: readonly PastRequest[];
  readonly agentSteps: readonly PastAgentStep[];
}
