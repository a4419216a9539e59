import { type AmiMessage, text, wholeNumber } from '../ami/ami-message.js';
import { isLegRole, type LegRole, type OwnerResult, ownerResults } from '../domain/call-role.js';
import type { Bare } from '../domain/make-fact.js';
import { type TelephonyCount, refusalReasons } from '../observe.js';
import type { CallMemory, KnownCall, NewLeg } from './call-memory.js';
import { extensionOf, ownerResult } from './dialplan.js';
import { UnreadableEvent, occasionOf, required } from './found.js';

/** What our own dialplan tells (`UserEvent(Yiche, Kind: …)`): the meaning of each kind is at the head of the dialplan. */
export class UserEventTranslator {
  private readonly kinds: Readonly<Record<string, (event: AmiMessage, callKey: string) => Bare[]>> = {
    'call-arrived': (event, callKey) => this.arrived(event, callKey),
    'call-refused': (event) => this.refused(event),
    recording: (event, callKey) => this.recording(event, callKey),
    'recording-ended': (event, callKey) => this.recordingEnded(event, callKey),
    'agent-answered': (event, callKey) => this.agentAnswered(event, callKey),
    'awaiting-agent': (event, callKey) => this.awaitingAgent(event, callKey),
    'agent-returned': (event, callKey) => this.agentReturned(event, callKey),
    'agent-not-back': (_event, callKey) => this.away(callKey, 'awaited'),
    queued: (_event, callKey) => this.away(callKey, 'no'),
    held: (event, callKey) => [{ type: 'requester-held', callKey, occasion: occasionOf(event) }],
    joined: (event, callKey) => [{ type: 'requester-resumed', callKey, occasion: occasionOf(event) }],
    'owner-dialling': (event, callKey) => this.ownerDialling(event, callKey),
    'owner-answered': (event, callKey) => this.ownerAnswered(event, callKey),
    'owner-refused': (event, callKey) => this.ownerEnded(event, callKey, 'failed', 0),
    'owner-result': (event, callKey) =>
      this.ownerEnded(event, callKey, resultOf(event), wholeNumber(event, 'cause') ?? 0),
  };

  constructor(
    private readonly memory: CallMemory,
    private readonly startLeg: (leg: NewLeg) => Bare[],
    private readonly count: (what: TelephonyCount) => void,
  ) {}

  translate(event: AmiMessage): Bare[] {
    if (text(event, 'userevent') !== 'Yiche') return [];
    const kind = text(event, 'kind');
    return Object.hasOwn(this.kinds, kind) ? (this.kinds[kind]?.(event, required(event, 'call')) ?? []) : [];
  }

  private arrived(event: AmiMessage, callKey: string): Bare[] {
    const requesterChannelId = required(event, 'uniqueid');
    const bureauId = required(event, 'bureau');
    if (this.memory.calls.has(callKey)) return [];
    this.memory.calls.set(callKey, { callKey, bureauId, connected: false, abandoned: false, agentAway: 'no' });
    const arrival = this.memory.arrivals.get(requesterChannelId);
    this.memory.arrivals.delete(requesterChannelId);
    // The bureau's own number, whichever way it was dialled (`0519114`, `+86519114`): the dialplan knows it.
    const did = text(event, 'did') || (arrival?.did ?? '');
    // this event is sent before the dialplan replaces the number by the call key
    const shown = text(event, 'calleridnum');
    const requesterNumber = arrival?.number ?? (shown === callKey ? '' : shown);
    return [
      { type: 'call-arrived', callKey, requesterChannelId, bureauId, did, requesterNumber },
      ...this.startLeg({
        channelId: requesterChannelId,
        callKey,
        role: 'requester',
        extension: null,
        attemptId: null,
      }),
    ];
  }

  /** No call began, so the ledger has nothing to keep. */
  private refused(event: AmiMessage): Bare[] {
    this.memory.arrivals.delete(text(event, 'uniqueid'));
    const reason = refusalReasons.find((each) => each === text(event, 'reason'));
    if (reason) this.count(`call-refused-${reason}`);
    return [];
  }

  private recording(event: AmiMessage, callKey: string): Bare[] {
    const role = roleOf(required(event, 'role'));
    const channelId = required(event, 'track');
    const file = required(event, 'file');
    const attemptId = text(event, 'attempt') || null;
    const started = role === 'owner' ? this.startLeg({ channelId, callKey, role, extension: null, attemptId }) : [];
    return [...started, { type: 'recording-started', callKey, role, channelId, file }];
  }

  /** The file is closed: a MixMonitorStop comes a moment before that and does not say which file it was. */
  private recordingEnded(event: AmiMessage, callKey: string): Bare[] {
    const channelId = required(event, 'track');
    const role = roleOf(required(event, 'role'));
    const file = required(event, 'file');
    return [{ type: 'recording-finished', callKey, role, channelId, file }];
  }

  private agentAnswered(event: AmiMessage, callKey: string): Bare[] {
    const agentChannelId = required(event, 'uniqueid');
    const leg = this.memory.legs.get(agentChannelId);
    if (leg === undefined || leg.extension === null) return [];
    leg.phase = 'answered';
    return [{ type: 'agent-answered', callKey, extension: leg.extension, agentChannelId }];
  }

  private awaitingAgent(event: AmiMessage, callKey: string): Bare[] {
    const extension = extensionOf(`PJSIP/${required(event, 'agent')}`);
    if (extension === null) throw new UnreadableEvent('agent');
    this.away(callKey, 'awaited');
    return [{ type: 'requester-waiting-for-agent', callKey, extension, occasion: occasionOf(event) }];
  }

  /** No queue is involved: this event alone tells of the agent's new leg. */
  private agentReturned(event: AmiMessage, callKey: string): Bare[] {
    const agentChannelId = required(event, 'uniqueid');
    const extension = extensionOf(required(event, 'channel'));
    if (extension === null) throw new UnreadableEvent('channel');
    const started = this.startLeg({ channelId: agentChannelId, callKey, role: 'agent', extension, attemptId: null });
    const leg = this.memory.legs.get(agentChannelId);
    if (leg) leg.phase = 'answered';
    this.away(callKey, 'no');
    const legs = { requesterChannelId: callKey, agentChannelId };
    const queue = required(event, 'queue');
    return [
      ...started,
      { type: 'agent-answered', callKey, extension, agentChannelId },
      { type: 'call-connected', callKey, queue, extension, ...legs, holdSeconds: 0 },
    ];
  }

  private away(callKey: string, agentAway: KnownCall['agentAway']): Bare[] {
    const call = this.memory.calls.get(callKey);
    if (call) call.agentAway = agentAway;
    return [];
  }

  private ownerDialling(event: AmiMessage, callKey: string): Bare[] {
    const attemptId = required(event, 'attempt');
    this.memory.attempt(callKey, attemptId).dialled = true;
    return [{ type: 'owner-dialling', callKey, attemptId }];
  }

  private ownerAnswered(event: AmiMessage, callKey: string): Bare[] {
    const attemptId = required(event, 'attempt');
    const leg = this.memory.legs.get(this.memory.attempt(callKey, attemptId).legChannelId ?? '');
    if (leg) leg.phase = 'answered';
    return [{ type: 'owner-answered', callKey, attemptId }];
  }

  private ownerEnded(event: AmiMessage, callKey: string, result: OwnerResult, cause: number): Bare[] {
    const attemptId = required(event, 'attempt');
    const attempt = this.memory.attempt(callKey, attemptId);
    if (attempt.ended) return [];
    attempt.ended = true;
    return [{ type: 'owner-ended', callKey, attemptId, result, cause }];
  }
}

function roleOf(role: string): LegRole {
  if (isLegRole(role)) return role;
  throw new UnreadableEvent('role');
}

/** The dialplan's own word, which knows the carrier's last SIP status; Dial's status and cause where it has none. */
function resultOf(event: AmiMessage): OwnerResult {
  const said = text(event, 'result');
  const known = ownerResults.find((result) => result === said);
  return known ?? ownerResult(required(event, 'status'), wholeNumber(event, 'cause') ?? 0);
}
