import { Injectable } from '@nestjs/common';
import type { NewAuditEntry } from '@yiche/audit';
import {
  isUrgent,
  type AgentResult,
  type BlockedKind,
  type LookupResult,
  type Outcome,
  type Plate,
  type SignalResult,
  type TimelineKind,
} from '@yiche/contracts';
import { canonicalNumber, contractDate, maskNumber } from '@yiche/kernel';
import { Bureaus } from '@yiche/identity';
import { PersonalData } from '@yiche/platform';
import { lookupEntry, numberUsedEntry, PastLookups, type PastLookup } from '@yiche/vehicles';
import type { EntityManager } from 'typeorm';
import { stateAfter } from './domain/relocation-machine.js';
import { requestNumber } from './domain/request-number.js';
import type { Actor, StepDetails } from './persistence/request-writer.js';

/** Rows of one statement of SQL. */
const AT_ONCE = 2_000;

/** A request of the past: who did what to it, and when. */
export interface PastRequest {
  readonly id: string;
  readonly bureauId: string;
  readonly requesterNumber: string;
  /** The first one opened it, each further one was joined to it. */
  readonly calls: readonly { readonly id: string; readonly at: Date; readonly actor: Actor }[];
  /** When place and plate were written. */
  readonly filledAt: Date;
  readonly place: string;
  readonly blocked: BlockedKind;
  readonly plate: Plate;
  readonly vehicleDescription: string;
  readonly lookup: { readonly id: string; readonly at: Date; readonly result: LookupResult } | null;
  readonly attempts: readonly PastAttempt[];
  readonly outcomes: readonly PastOutcome[];
}

export interface PastAttempt {
  readonly id: string;
  readonly callId: string;
  readonly actor: Actor;
  readonly startedAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date;
  readonly signalResult: SignalResult;
  readonly agentResult: { readonly result: AgentResult; readonly at: Date } | null;
}

export interface PastOutcome {
  readonly outcome: Outcome;
  readonly at: Date;
  readonly actor: Actor;
  readonly note: string;
  readonly promisedAt: Date | null;
}

interface Step {
  readonly at: Date;
  readonly kind: TimelineKind;
  readonly actor: Actor | null;
  readonly details: StepDetails;
}

/** A request with its number. */
type Numbered = PastRequest & { readonly number: string };

/** Writes requests of the past as the use cases would have left them (ADR 0051): rows and time line; the trail is given back, and is the caller's. */
@Injectable()
export class PastRequests {
  constructor(
    private readonly lookups: PastLookups,
    private readonly personalData: PersonalData,
    private readonly bureaus: Bureaus,
  ) {}

  /**
   * @param requests of whole days, in the order in which they were opened; of these days there are no others
   */
  async write(manager: EntityManager, requests: readonly PastRequest[]): Promise<void> {
    const numbered = withNumbers(requests);
    await insert(manager, 'relocation_number', NUMBER_COLUMNS, lastNumbers(numbered));
    await insert(
      manager,
      'relocation',
      REQUEST_COLUMNS,
      numbered.map((each) => this.row(each)),
    );
    const calls = numbered.flatMap((each) => each.calls.map((call) => ({ ...call, relocation_id: each.id })));
    await insert(
      manager,
      'relocation_call',
      CALL_COLUMNS,
      calls.map(({ id, relocation_id, at }) => ({ call_id: id, relocation_id, at })),
    );
    await insert(manager, 'relocation_holder', HOLDER_COLUMNS, holders(numbered));
    const lookups = numbered.flatMap(lookupOf);
    await insert(
      manager,
      'relocation_lookup',
      LOOKUP_COLUMNS,
      lookups.map(({ id, relocationId, callId, agentId, plate, at }) => ({
        ...{ id, relocation_id: relocationId, call_id: callId, agent_id: agentId, at, result: 'answered' },
        ...{ plate_number: plate.number, plate_type: plate.type },
      })),
    );
    await this.lookups.write(manager, lookups);
    await insert(
      manager,
      'owner_attempt',
      ATTEMPT_COLUMNS,
      numbered.flatMap((each) => each.attempts.map((attempt) => attemptRow(each, attempt))),
      // The words that were shown (C5).
      { script_version_id: scriptAt },
    );
    await insert(manager, 'relocation_event', EVENT_COLUMNS, timeline(numbered));
  }

  /** What these requests left in the trail (H3), in the order of time. */
  static entriesOf(requests: readonly PastRequest[]): { readonly at: Date; readonly entry: NewAuditEntry }[] {
    return withNumbers(requests)
      .flatMap(entriesOf)
      .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  }

  private row(request: Numbered): object {
    const { id, number, bureauId, calls, outcomes, requesterNumber, place, blocked, plate, vehicleDescription } =
      request;
    const last = outcomes.at(-1) as PastOutcome;
    const state = stateAfter(last.outcome);
    const canonical = canonicalNumber(requesterNumber, this.bureaus.areaOf(bureauId));
    return {
      ...{ id, number, bureau_id: bureauId, state, place, blocked, vehicle_description: vehicleDescription },
      version: calls.length + outcomes.length + 1,
      agent_name: calls[0]?.actor.displayName,
      opened_at: calls[0]?.at,
      closed_at: state === 'closed' ? last.at : null,
      requester_number_index: canonical && this.personalData.index(canonical),
      requester_masked: maskNumber(requesterNumber),
      ...{ plate_number: plate.number, plate_type: plate.type },
      ...{ outcome: last.outcome, note: last.note, promised_at: last.promisedAt },
    };
  }
}

type FilledTable = 'owner_attempt' | `relocation${'' | '_call' | '_event' | '_holder' | '_lookup' | '_number'}`;

const NUMBER_COLUMNS = { bureau_id: 'text', day: 'date', last: 'int' };
const REQUEST_COLUMNS = {
  ...{ id: 'uuid', number: 'text', bureau_id: 'text', version: 'int', state: 'text', agent_name: 'text' },
  ...{ opened_at: 'timestamptz', closed_at: 'timestamptz', requester_number_index: 'text', requester_masked: 'text' },
  ...{ place: 'text', blocked: 'text', plate_number: 'text', plate_type: 'text', vehicle_description: 'text' },
  ...{ outcome: 'text', note: 'text', promised_at: 'timestamptz' },
};
const CALL_COLUMNS = { call_id: 'uuid', relocation_id: 'uuid', at: 'timestamptz' };
const HOLDER_COLUMNS = { agent_id: 'uuid', relocation_id: 'uuid' };
const LOOKUP_COLUMNS = {
  ...{ id: 'uuid', relocation_id: 'uuid', call_id: 'uuid', agent_id: 'uuid', plate_number: 'text' },
  ...{ plate_type: 'text', at: 'timestamptz', result: 'text' },
};
const ATTEMPT_COLUMNS = {
  ...{ id: 'uuid', relocation_id: 'uuid', lookup_id: 'uuid', call_id: 'uuid', agent_id: 'uuid', agent_name: 'text' },
  ...{ started_at: 'timestamptz', answered_at: 'timestamptz', ended_at: 'timestamptz' },
  ...{ signal_result: 'text', agent_result: 'text', bureau_id: 'text' },
};
const EVENT_COLUMNS = { relocation_id: 'uuid', at: 'timestamptz', kind: 'text', actor_name: 'text', details: 'jsonb' };

const scriptAt = `(SELECT s.script_id FROM script s WHERE s.bureau_id = given.bureau_id
  AND s.valid_from <= (given.started_at AT TIME ZONE 'Asia/Shanghai')::date ORDER BY s.valid_from DESC LIMIT 1)`;

async function insert(
  manager: EntityManager,
  table: FilledTable,
  columns: Readonly<Record<string, string>>,
  rows: readonly object[],
  computed: Readonly<Record<string, string>> = {},
): Promise<void> {
  const names = Object.keys(columns);
  // A column that others are computed from and the table does not have.
  const own = names.filter((name) => name !== 'bureau_id' || Object.keys(computed).length === 0);
  const into = [...own, ...Object.keys(computed)].join(', ');
  const values = [...own, ...Object.values(computed)].join(', ');
  const types = names.map((name) => `${name} ${columns[name]}`).join(', ');
  for (let from = 0; from < rows.length; from += AT_ONCE)
    await manager.query(
      `INSERT INTO ${table} (${into}) SELECT ${values} FROM jsonb_to_recordset($1::jsonb) AS given (${types})`,
      [JSON.stringify(rows.slice(from, from + AT_ONCE))],
    );
}

/** Counted a bureau and day (B1). */
function withNumbers(requests: readonly PastRequest[]): Numbered[] {
  const counts = new Map<string, number>();
  return requests.map((request) => {
    const day = contractDate(openedAt(request));
    const key = `${request.bureauId} ${day}`;
    const running = (counts.get(key) ?? 0) + 1;
    counts.set(key, running);
    return { ...request, number: requestNumber(request.bureauId, day, running) };
  });
}

function lastNumbers(requests: readonly Numbered[]): object[] {
  const last = new Map<string, { bureau_id: string; day: string; last: number }>();
  for (const request of requests) {
    const day = contractDate(openedAt(request));
    const key = `${request.bureauId} ${day}`;
    last.set(key, { bureau_id: request.bureauId, day, last: (last.get(key)?.last ?? 0) + 1 });
  }
  return [...last.values()];
}

const openedAt = ({ calls }: PastRequest): Date => (calls[0] as PastRequest['calls'][number]).at;

function holders(requests: readonly Numbered[]): object[] {
  return requests.flatMap(({ id, calls }) =>
    [...new Set(calls.map(({ actor }) => actor.userId))].map((agent) => ({ agent_id: agent, relocation_id: id })),
  );
}

function lookupOf({ id, bureauId, lookup, calls, plate, blocked }: Numbered): PastLookup[] {
  const [first] = calls;
  if (!lookup || !first) return [];
  const { userId: agentId, displayName: agentName } = first.actor;
  const of = { relocationId: id, callId: first.id, bureauId, agentId, agentName };
  return [
    { id: lookup.id, at: lookup.at, plate, purpose: 'move-car', isUrgent: isUrgent(blocked), isRepeated: false, ...of },
  ];
}

function attemptRow({ id, bureauId, lookup }: Numbered, attempt: PastAttempt): object {
  const { actor, callId, startedAt, answeredAt, endedAt, signalResult, agentResult } = attempt;
  return {
    ...{ id: attempt.id, relocation_id: id, lookup_id: lookup?.id, call_id: callId, bureau_id: bureauId },
    ...{ agent_id: actor.userId, agent_name: actor.displayName },
    ...{ started_at: startedAt, answered_at: answeredAt, ended_at: endedAt },
    ...{ signal_result: signalResult, agent_result: agentResult?.result ?? null },
  };
}

function timeline(requests: readonly Numbered[]): object[] {
  return requests
    .flatMap((request) => stepsOf(request).map((step) => ({ relocation_id: request.id, ...step })))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ actor, ...step }) => ({ ...step, actor_name: actor?.displayName ?? null }));
}

function stepsOf({ number, calls, filledAt, place, blocked, plate, vehicleDescription, ...rest }: Numbered): Step[] {
  const first = calls[0] as PastRequest['calls'][number];
  const written = { place, blocked, vehicleDescription, plate: plate.number, plateType: plate.type };
  const { lookup, attempts, outcomes } = rest;
  return [
    { at: first.at, kind: 'opened', actor: first.actor, details: { number } },
    ...calls.slice(1).map(({ id, at, actor }): Step => ({ at, kind: 'joined', actor, details: { callId: id } })),
    { at: filledAt, kind: 'changed', actor: first.actor, details: written },
    ...(lookup
      ? [{ at: lookup.at, kind: 'looked-up', actor: first.actor, details: { plate: plate.number } } as Step]
      : []),
    ...attempts.flatMap(stepsOfAttempt),
    ...outcomes.map(({ at, actor, outcome }): Step => ({ at, kind: 'outcome', actor, details: { outcome } })),
  ];
}

function stepsOfAttempt({ id: attemptId, actor, ...attempt }: PastAttempt): Step[] {
  const { startedAt, answeredAt, endedAt, signalResult: result, agentResult } = attempt;
  return [
    { at: startedAt, kind: 'owner-called', actor, details: { attemptId } },
    ...(answeredAt ? [{ at: answeredAt, kind: 'owner-answered', actor: null, details: { attemptId } } as Step] : []),
    { at: endedAt, kind: 'owner-ended', actor: null, details: { attemptId, result } },
    ...(agentResult
      ? [
          {
            at: agentResult.at,
            kind: 'attempt-result',
            actor,
            details: { attemptId, result: agentResult.result },
          } as Step,
        ]
      : []),
  ];
}

function entriesOf(request: Numbered): { at: Date; entry: NewAuditEntry }[] {
  const { id, number, bureauId, calls, lookup, attempts, outcomes } = request;
  const of = (at: Date, { userId, displayName }: Actor, action: string, details: NewAuditEntry['details']) => ({
    at,
    entry: {
      ...{ actorId: userId, actorName: displayName, action: `relocation.${action}` },
      ...{ subjectType: 'relocation', subjectId: id, bureauId, details: { number, ...details } },
    },
  });
  const use = ({ actor }: PastAttempt) => ({
    ...{ use: 'call-owner', relocationId: id, agentId: actor.userId, agentName: actor.displayName },
    ownerNumber: 'first' as const,
  });
  return [
    ...calls.map(({ id: callId, at, actor }, place) => of(at, actor, place === 0 ? 'opened' : 'joined', { callId })),
    ...lookupOf(request).map((each) => ({
      at: each.at,
      entry: lookupEntry(each, { result: lookup?.result ?? 'not-found', lookupId: each.id }),
    })),
    ...attempts.flatMap((each) => [
      of(each.startedAt, each.actor, 'owner-called', { attemptId: each.id, lookupId: lookup?.id ?? null }),
      { at: each.startedAt, entry: numberUsedEntry({ id: lookup?.id ?? '', bureauId }, use(each)) },
    ]),
    ...outcomes.map(({ at, actor, outcome }) => of(at, actor, 'outcome', { outcome })),
  ];
}
