import { type AmiMessage, text, timestamp, wholeNumber } from '../ami/ami-message.js';
import type { AsteriskSettings } from '../config.js';
import type { LegRole } from '../domain/call-role.js';
import { type Bare, makeFact } from '../domain/make-fact.js';
import type { PbxEvent, PbxEventType } from '../domain/pbx-event.js';
import type { TelephonyObserver } from '../observe.js';
import { CallMemory, type KnownLeg, type NewLeg } from './call-memory.js';
import { attemptOf, extensionOf, isOwnerChannel, isRequesterChannel, ringEnd } from './dialplan.js';
import { UnreadableEvent, occasionOf, required } from './found.js';
import { memberOf, registrationOf } from './member-state.js';
import { UserEventTranslator } from './user-event-translator.js';

/**
 * AMI events in, facts out. No I/O and no clock but `now`, which only stands in where the PBX sends no time. Each rule says
 * what one AMI event means; where two events may carry the same fact (or one of them may be missing), both rules lead to the
 * same fact and its state is remembered, so that it is told once.
 */
export class EventTranslator {
  readonly memory: CallMemory;
  private readonly userEvents: UserEventTranslator;
  private readonly rules: Readonly<Record<string, (event: AmiMessage) => Bare[]>> = {
    Newchannel: (event) => this.newChannel(event),
    UserEvent: (event) => this.userEvents.translate(event),
    QueueCallerJoin: (event) => this.queued(event),
    QueueCallerAbandon: (event) => this.abandoned(event),
    AgentCalled: (event) => this.agentCalled(event),
    AgentRingNoAnswer: (event) => this.ringEnded(required(event, 'destuniqueid'), 'NOANSWER'),
    AgentConnect: (event) => this.connected(event),
    DialBegin: (event) => this.dialBegin(event),
    DialEnd: (event) => this.ringEnded(text(event, 'destuniqueid'), required(event, 'dialstatus')),
    Newstate: (event) => (text(event, 'channelstatedesc') === 'Ringing' ? this.ringing(event, 'uniqueid') : []),
    DialState: (event) => (text(event, 'dialstatus') === 'RINGING' ? this.ringing(event, 'destuniqueid') : []),
    Hangup: (event) => this.hangup(required(event, 'uniqueid'), wholeNumber(event, 'cause') ?? 0),
    ConfbridgeJoin: (event) => this.room(event, true),
    ConfbridgeLeave: (event) => this.room(event, false),
    OriginateResponse: (event) => this.originated(event),
    ContactStatus: (event) => this.contact(event),
    QueueMemberAdded: (event) => this.member(event, 'added'),
    QueueMemberRemoved: (event) => this.member(event, 'removed'),
    QueueMemberPause: (event) => this.member(event, 'changed'),
    QueueMemberStatus: (event) => this.member(event, 'changed'),
  };

  constructor(
    private readonly node: string,
    private readonly observer: TelephonyObserver,
    private readonly bounds: Pick<AsteriskSettings, 'maxClockAheadMs' | 'maxRemembered'>,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.memory = new CallMemory(bounds.maxRemembered);
    this.userEvents = new UserEventTranslator(
      this.memory,
      (leg) => this.startLeg(leg),
      (what) => observer.counters.count(what),
    );
  }

  /** The facts in one AMI event, in the order in which they are true; mostly none or one. Never throws. */
  translate(event: AmiMessage): PbxEvent[] {
    const name = text(event, 'event');
    if (!Object.hasOwn(this.rules, name)) return [];
    try {
      const found = this.rules[name]?.(event) ?? [];
      if (found.length === 0) return [];
      const at = this.timeOf(event);
      return found.map((each) => this.make(each, at));
    } catch (error) {
      this.observer.counters.count(error instanceof UnreadableEvent ? 'event-unreadable' : 'event-unexpected');
      if (!(error instanceof UnreadableEvent))
        this.observer.log.warn({ err: error, event: name }, 'a PBX event failed');
      return [];
    }
  }

  /**
   * The PBX's own time of the event; the moment when we heard it where there is none, or one that lies in the future: a call must not
   * end before it began because a clock was wrong for a moment, and nothing may stand at the top of every list for years.
   */
  timeOf(event: AmiMessage): Date {
    const now = this.now();
    const said = timestamp(event);
    if (said === null) return now;
    if (said.getTime() <= now.getTime() + this.bounds.maxClockAheadMs) return said;
    this.observer.counters.count('event-from-future');
    return now;
  }

  /** The fact of what was found, as one of this node and of the time `at`. */
  make(found: Bare, at: Date): PbxEvent {
    return makeFact(found, this.node, at);
  }

  /** A leg is there; nothing when it was known. */
  startLeg(leg: NewLeg): Bare[] {
    if (this.memory.legs.has(leg.channelId)) return [];
    this.memory.legs.set(leg.channelId, { ...leg, phase: 'new', inRoom: false, roomBound: false });
    if (leg.attemptId !== null) this.memory.attempt(leg.callKey, leg.attemptId).legChannelId = leg.channelId;
    return [{ type: 'leg-started', ...leg }];
  }

  private hangup(channelId: string, cause: number): Bare[] {
    this.memory.arrivals.delete(channelId);
    const leg = this.memory.legs.get(channelId);
    if (leg === undefined) return [];
    const { callKey, role } = leg;
    // the event that told the end of ringing or of the room was lost or is still to come
    const before = [
      ...(role === 'agent' ? this.ringEnded(channelId, 'CANCEL') : []),
      ...(leg.inRoom ? this.left(leg) : []),
    ];
    this.memory.legs.delete(channelId);
    const ended: Bare[] = [...before, { type: 'leg-ended', callKey, role, channelId, cause }];
    if (role !== 'requester' || !this.memory.calls.delete(callKey)) return ended;
    return [...ended, { type: 'call-ended', callKey, outcome: 'hung-up' }];
  }

  private newChannel(event: AmiMessage): Bare[] {
    if (!isRequesterChannel(text(event, 'channel'))) return [];
    this.memory.arrivals.set(required(event, 'uniqueid'), {
      did: text(event, 'exten'),
      number: text(event, 'calleridnum'),
    });
    return [];
  }

  private queued(event: AmiMessage): Bare[] {
    const callKey = required(event, 'uniqueid');
    const position = wholeNumber(event, 'position') ?? 1;
    const queue = required(event, 'queue');
    return [{ type: 'call-queued', callKey, queue, position, occasion: occasionOf(event) }];
  }

  private abandoned(event: AmiMessage): Bare[] {
    const callKey = required(event, 'uniqueid');
    const call = this.memory.calls.get(callKey);
    if (call?.connected || call?.abandoned) return [];
    if (call) call.abandoned = true;
    const waitedSeconds = wholeNumber(event, 'holdtime') ?? 0;
    return [{ type: 'call-abandoned', callKey, queue: required(event, 'queue'), waitedSeconds }];
  }

  private agentCalled(event: AmiMessage): Bare[] {
    const extension = extensionOf(required(event, 'interface'));
    if (extension === null) return [];
    const callKey = required(event, 'uniqueid');
    const channelId = required(event, 'destuniqueid');
    const queue = required(event, 'queue');
    const started = this.startLeg({ channelId, callKey, role: 'agent', extension, attemptId: null });
    const leg = this.memory.legs.get(channelId);
    if (leg === undefined || leg.phase !== 'new') return started;
    leg.phase = 'ringing';
    return [...started, { type: 'agent-offered', callKey, queue, extension, agentChannelId: channelId }];
  }

  private ringEnded(channelId: string, dialStatus: string): Bare[] {
    const leg = this.memory.legs.get(channelId);
    const reason = ringEnd(dialStatus);
    if (leg?.role !== 'agent' || leg.phase !== 'ringing' || leg.extension === null || reason === null) return [];
    leg.phase = 'new';
    const { callKey, extension } = leg;
    return [{ type: 'agent-ring-ended', callKey, extension, agentChannelId: channelId, reason }];
  }

  private connected(event: AmiMessage): Bare[] {
    const callKey = required(event, 'uniqueid');
    const agentChannelId = required(event, 'destuniqueid');
    const extension = extensionOf(required(event, 'interface'));
    if (extension === null) return [];
    const call = this.memory.calls.get(callKey);
    if (call) call.connected = true;
    const leg = this.memory.legs.get(agentChannelId);
    if (leg) leg.phase = 'answered';
    const holdSeconds = wholeNumber(event, 'holdtime') ?? 0;
    const queue = required(event, 'queue');
    const legs = { requesterChannelId: callKey, agentChannelId };
    return [{ type: 'call-connected', callKey, queue, extension, ...legs, holdSeconds }];
  }

  private dialBegin(event: AmiMessage): Bare[] {
    const attempt = attemptOf(text(event, 'uniqueid'));
    const channelId = text(event, 'destuniqueid');
    if (attempt === null || channelId === '' || !isOwnerChannel(text(event, 'destchannel'))) return [];
    return this.startLeg({ channelId, ...attempt, role: 'owner', extension: null });
  }

  private ringing(event: AmiMessage, idField: string): Bare[] {
    const leg = this.memory.legs.get(text(event, idField));
    if (leg?.role !== 'owner' || leg.phase !== 'new' || leg.attemptId === null) return [];
    leg.phase = 'ringing';
    return [{ type: 'owner-ringing', callKey: leg.callKey, attemptId: leg.attemptId }];
  }

  private room(event: AmiMessage, entered: boolean): Bare[] {
    const callKey = required(event, 'conference');
    const half = attemptOf(required(event, 'uniqueid'));
    const channelId = (half && this.memory.attempts.get(half.attemptId)?.legChannelId) ?? text(event, 'uniqueid');
    const leg = this.memory.legs.get(channelId);
    if (leg && leg.inRoom === entered) return [];
    if (leg) leg.inRoom = entered;
    const role: LegRole = leg?.role ?? (half ? 'owner' : channelId === callKey ? 'requester' : 'agent');
    const type: PbxEventType & ('room-joined' | 'room-left') = entered ? 'room-joined' : 'room-left';
    return [{ type, callKey, role, channelId, occasion: occasionOf(event) }];
  }

  private left({ callKey, role, channelId }: KnownLeg): Bare[] {
    return [{ type: 'room-left', callKey, role, channelId, occasion: 'end' }];
  }

  /** An originate that failed before the owner was dialled; everything later is told by `owner-result`. */
  private originated(event: AmiMessage): Bare[] {
    const tag = attemptOf(text(event, 'actionid'));
    if (tag === null || text(event, 'response') !== 'Failure') return [];
    const { attemptId, callKey } = tag;
    const attempt = this.memory.attempt(callKey, attemptId);
    if (attempt.dialled || attempt.ended) return [];
    attempt.ended = true;
    return [{ type: 'owner-ended', callKey, attemptId, result: 'failed', cause: 0 }];
  }

  private contact(event: AmiMessage): Bare[] {
    const change = registrationOf(event);
    if (change === null || change.registered === this.memory.registered.has(change.extension)) return [];
    const { extension } = change;
    if (change.registered) this.memory.registered.add(extension);
    else this.memory.registered.delete(extension);
    const type: PbxEventType & ('agent-registered' | 'agent-unregistered') = change.registered
      ? 'agent-registered'
      : 'agent-unregistered';
    return [{ type, extension, occasion: occasionOf(event) }];
  }

  private member(event: AmiMessage, change: 'added' | 'removed' | 'changed'): Bare[] {
    const member = memberOf(event);
    if (member === null) return [];
    const { queue, extension, paused, inCall, status } = member;
    const occasion = `${occasionOf(event)}:${text(event, 'event')}`;
    return [{ type: 'queue-member-changed', change, queue, extension, paused, inCall, status, occasion }];
  }
}
