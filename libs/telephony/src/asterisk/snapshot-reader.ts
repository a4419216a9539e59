import { type AmiMessage, text, wholeNumber } from '../ami/ami-message.js';
import type {
  ChannelState,
  PbxChannel,
  PbxQueueMember,
  PbxSnapshot,
  PbxWaitingCaller,
} from '../domain/pbx-snapshot.js';
import type { CallMemory } from './call-memory.js';
import { attemptOf, awaitingExtens, extensionOf, isOwnerChannel, isRequesterChannel } from './dialplan.js';
import { memberOf } from './member-state.js';

/** The answers of the PBX to CoreShowChannels and QueueStatus. */
export interface RawSnapshot {
  readonly at: Date;
  readonly node: string;
  readonly startedAt: Date | null;
  readonly channels: readonly AmiMessage[];
  readonly queues: readonly AmiMessage[];
}

/** Reads the lists in the domain's words; `memory` helps where a list alone does not say whose a channel is. */
export function readSnapshot(raw: RawSnapshot, memory: CallMemory): PbxSnapshot {
  const { at, node, startedAt } = raw;
  const requesters = new Set(
    raw.channels.filter((item) => isRequesterChannel(text(item, 'channel'))).map((item) => text(item, 'uniqueid')),
  );
  const channels = raw.channels.flatMap((item) => readChannel(item, requesters, memory) ?? []);
  const queues = readQueues(raw.queues);
  return { at, node, startedAt, channels, ...queues, registered: readRegistered(queues.queueMembers, memory) };
}

function readChannel(item: AmiMessage, requesters: ReadonlySet<string>, memory: CallMemory): PbxChannel | null {
  const name = text(item, 'channel');
  const channelId = text(item, 'uniqueid');
  if (channelId === '' || attemptOf(channelId) !== null) return null; // a Local channel's half is plumbing, not a leg
  const inRoom = text(item, 'application') === 'ConfBridge';
  // an agent who is back talks in a bridge that the same extension made
  const alone = requesters.has(channelId) && text(item, 'bridgeid') === '';
  const awaitsAgent = alone && awaitingExtens.has(text(item, 'exten'));
  const seen = {
    channelId,
    state: stateOf(item),
    inRoom,
    awaitsAgent,
    ageSeconds: secondsOf(text(item, 'duration')),
  };
  const known = memory.legs.get(channelId);
  if (known) {
    const { role, callKey, extension, attemptId } = known;
    const room = role === 'owner' ? known.inRoom : inRoom;
    return { ...seen, inRoom: room, role, callKey, extension, attemptId };
  }
  const extension = extensionOf(name);
  if (extension !== null) {
    const hints = [roomOf(item), text(item, 'connectedlinenum'), text(item, 'calleridnum'), text(item, 'linkedid')];
    const callKey = hints.find((hint) => requesters.has(hint)) ?? null;
    return { ...seen, role: 'agent', callKey, extension, attemptId: null };
  }
  if (isOwnerChannel(name)) {
    const attempt = attemptOf(text(item, 'linkedid'));
    return {
      ...seen,
      role: 'owner',
      callKey: attempt?.callKey ?? null,
      extension,
      attemptId: attempt?.attemptId ?? null,
    };
  }
  // before the dialplan has answered it, a channel of the carrier is not a call
  const isCall = isRequesterChannel(name) && (memory.calls.has(channelId) || text(item, 'calleridnum') === channelId);
  const whose = isCall ? ({ role: 'requester', callKey: channelId } as const) : { role: null, callKey: null };
  return { ...seen, ...whose, extension: null, attemptId: null };
}

const roomOf = (item: AmiMessage): string =>
  text(item, 'application') === 'ConfBridge' ? (text(item, 'applicationdata').split(',')[0] ?? '') : '';

function stateOf(item: AmiMessage): ChannelState {
  const state = text(item, 'channelstatedesc');
  if (state === 'Up') return 'up';
  return state === 'Ring' || state === 'Ringing' ? 'ringing' : 'down';
}

/** Seconds of `hh:mm:ss`, 0 when it is not one. */
function secondsOf(duration: string): number {
  const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d)$/.exec(duration) ?? [];
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}

function readQueues(items: readonly AmiMessage[]): {
  queueMembers: PbxQueueMember[];
  waitingCallers: PbxWaitingCaller[];
} {
  const queueMembers = items
    .filter((item) => text(item, 'event') === 'QueueMember')
    .flatMap((item) => memberOf(item) ?? []);
  const waitingCallers = items
    .filter((item) => text(item, 'event') === 'QueueEntry')
    .map((item) => ({
      queue: text(item, 'queue'),
      callKey: text(item, 'uniqueid') || null,
      channelId: text(item, 'uniqueid'),
      position: wholeNumber(item, 'position') ?? 0,
      waitedSeconds: wholeNumber(item, 'wait') ?? 0,
    }));
  return { queueMembers, waitingCallers };
}

/**
 * A seated agent's softphone is there when the queue says so (the list of contacts needs the class `system`, which no
 * account of ours has); of those not seated only their own events tell.
 */
function readRegistered(members: readonly PbxQueueMember[], memory: CallMemory): string[] {
  const seated = new Set(members.map(({ extension }) => extension));
  const there = members.filter(({ status }) => status !== 'unreachable' && status !== 'unknown');
  const unseated = [...memory.registered].filter((extension) => !seated.has(extension));
  return [...new Set([...there.map(({ extension }) => extension), ...unseated])].sort();
}
