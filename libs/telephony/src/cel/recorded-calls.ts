import { attemptOf, extensionOf, isOwnerChannel, isRequesterChannel } from '../asterisk/dialplan.js';
import { type OwnerResult, ownerResults } from '../domain/call-role.js';
import type { RecordedCall, RecordedLeg } from '../domain/recorded-call.js';
import type { CelRow } from './cel-row.js';

/** A channel as its rows tell it so far. */
interface Channel {
  readonly start: CelRow;
  rungBy: RecordedLeg['rungBy'];
  answeredAt: Date | null;
  connectedAt: Date | null;
  endedAt: Date | null;
  cause: number | null;
  file: string | null;
  arrival: Arrival | null;
  recordedAt: Date | null;
  queued: { readonly at: Date; readonly queue: string } | null;
}

/** What the dialplan said when the call arrived; `sealed` opens to the requester's number. */
interface Arrival {
  readonly bureauId: string;
  readonly did: string;
  readonly sealed: readonly string[];
}

/**
 * Rows of Asterisk's record in, calls out. Which channel is whose leg is told by what does not change: a requester's own id, the
 * id we gave the Local channel of an owner call, the name of a recording; an agent's leg that was never recorded is joined by the
 * `linkedid` it began with, because later ones change when channels meet.
 */
export class RecordedCalls {
  private readonly channels = new Map<string, Channel>();
  private readonly results = new Map<string, OwnerResult>();

  /** @param openNumber the requester's number out of its seal */
  constructor(private readonly openNumber: (sealed: readonly string[]) => string) {}

  add(row: CelRow): void {
    if (row.event === 'CHAN_START') {
      this.channels.set(row.channelId, { start: row, ...nothingYet });
      return;
    }
    if (row.event === 'owner-result') this.tellResult(row);
    const channel = this.channels.get(row.channelId);
    if (channel) tell(channel, row);
  }

  /** The calls whose beginning was among the rows, the oldest first. */
  calls(node: string): RecordedCall[] {
    const calls = new Map<string, RecordedCall & { legs: RecordedLeg[] }>();
    for (const [callKey, { start, arrival, recordedAt, queued, ...leg }] of this.channels) {
      if (arrival === null || leg.answeredAt === null || !isRequesterChannel(start.channel)) continue;
      // As the dialplan tells it: once it has answered and records, or at least has answered.
      const arrivedAt = recordedAt ?? leg.answeredAt;
      calls.set(callKey, {
        node,
        callKey,
        bureauId: arrival.bureauId,
        did: arrival.did,
        requesterNumber: this.openNumber(arrival.sealed),
        arrivedAt,
        queue: queued?.queue ?? null,
        queuedAt: queued?.at ?? null,
        legs: [{ ...leg, ...noParty, channelId: callKey, role: 'requester', startedAt: arrivedAt, connectedAt: null }],
      });
    }
    for (const channel of this.channels.values()) this.join(channel, calls);
    return [...calls.values()];
  }

  private join(channel: Channel, calls: ReadonlyMap<string, { legs: RecordedLeg[] }>): void {
    const { start, rungBy, answeredAt, connectedAt, endedAt, cause, file } = channel;
    const times = { startedAt: start.at, answeredAt, connectedAt, endedAt };
    const seen = { channelId: start.channelId, ...times, cause, file };
    const extension = extensionOf(start.channel);
    const attempt = attemptOf(start.linkedId);
    if (extension !== null) {
      const callKey = file?.split('.agent.')[0] ?? attempt?.callKey ?? start.linkedId;
      calls.get(callKey)?.legs.push({ ...seen, ...noParty, role: 'agent', extension, rungBy });
    } else if (isOwnerChannel(start.channel) && attempt) {
      const { attemptId, callKey } = attempt;
      const result = this.results.get(attemptId) ?? null;
      calls.get(callKey)?.legs.push({ ...seen, ...noParty, connectedAt: null, role: 'owner', attemptId, result });
    }
  }

  private tellResult({ channelId, extra }: CelRow): void {
    const attempt = attemptOf(channelId);
    const result = ownerResults.find((each) => each === saidIn(extra));
    if (attempt && result) this.results.set(attempt.attemptId, result);
  }
}

/** The dialplan's extension that rings an agent who went in mid-call. */
const REUNION = 'back-to-agent';

const nothingYet: Omit<Channel, 'start'> = {
  rungBy: null,
  answeredAt: null,
  connectedAt: null,
  endedAt: null,
  cause: null,
  file: null,
  arrival: null,
  recordedAt: null,
  queued: null,
};
const noParty = { extension: null, rungBy: null, attemptId: null, result: null };

function tell(channel: Channel, { event, at, extra, exten }: CelRow): void {
  // From its first own row on a telephone that was rung stands where the requester's channel stood in the dialplan.
  if (channel.rungBy === null && exten !== '') channel.rungBy = exten === REUNION ? 'reunion' : 'queue';
  switch (event) {
    case 'ANSWER':
      channel.answeredAt ??= at;
      break;
    case 'BRIDGE_ENTER':
      channel.connectedAt ??= at;
      break;
    case 'HANGUP':
      channel.endedAt ??= at;
      channel.cause ??= causeIn(extra);
      break;
    case 'CHAN_END':
      channel.endedAt ??= at;
      break;
    case 'call-arrived':
      channel.arrival ??= arrivalIn(saidIn(extra));
      break;
    case 'queued':
      channel.queued ??= { at, queue: saidIn(extra) };
      break;
    case 'recording':
      channel.file ??= saidIn(extra) || null;
      channel.recordedAt ??= at;
      break;
  }
}

function arrivalIn(said: string): Arrival {
  const [bureauId = '', did = '', ...sealed] = said.split(' ');
  return { bureauId, did, sealed };
}

/** What the dialplan said in an event of its own. */
function saidIn(extra: string): string {
  const said = fieldOf(extra, 'extra');
  return typeof said === 'string' ? said : '';
}

function causeIn(extra: string): number | null {
  const cause = fieldOf(extra, 'hangupcause');
  return typeof cause === 'number' ? cause : null;
}

function fieldOf(extra: string, name: string): unknown {
  try {
    const fields: unknown = JSON.parse(extra);
    return typeof fields === 'object' && fields !== null ? Reflect.get(fields, name) : undefined;
  } catch {
    return undefined; // a row cut short; it is counted with the rows that are none
  }
}
