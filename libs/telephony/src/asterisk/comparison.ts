import type { Bare } from '../domain/make-fact.js';
import type { PbxEvent } from '../domain/pbx-event.js';
import type { PbxChannel, PbxSnapshot } from '../domain/pbx-snapshot.js';
import type { EventTranslator } from './event-translator.js';
import { attemptOf } from './dialplan.js';

/** What a call that arrived unseen can still tell. */
export interface Arrival {
  readonly bureauId: string;
  readonly did: string;
  readonly requesterNumber: string;
}

/**
 * After a gap: makes what we remember equal to what the PBX has, and tells which legs have appeared. Legs that vanished are only
 * forgotten: how they ended the ledger finds out, from the snapshot and from what the PBX wrote down (`CallRecords`). `touched`
 * are channels that events buffered meanwhile speak of: what became of those the events tell better, and they are replayed next.
 */
export function compare(
  snapshot: PbxSnapshot,
  translator: EventTranslator,
  touched: ReadonlySet<string>,
  arrivals: ReadonlyMap<string, Arrival>,
): PbxEvent[] {
  const began = ({ ageSeconds }: PbxChannel): Date => new Date(snapshot.at.getTime() - ageSeconds * 1000);
  const legs = snapshot.channels.flatMap((channel) =>
    appeared(channel, translator, arrivals).map((each) => translator.make(each, began(channel))),
  );
  forgetVanished(snapshot, translator, touched);
  for (const { role, callKey, awaitsAgent } of snapshot.channels) {
    const call = role === 'requester' ? translator.memory.calls.get(callKey ?? '') : undefined;
    if (call) call.agentAway = awaitsAgent ? 'awaited' : 'no';
  }
  return [...legs, ...registrations(snapshot, translator).map((each) => translator.make(each, snapshot.at))];
}

function appeared(channel: PbxChannel, translator: EventTranslator, arrivals: ReadonlyMap<string, Arrival>): Bare[] {
  const { memory } = translator;
  const { channelId, role, callKey, extension, attemptId } = channel;
  if (role === null || callKey === null || memory.legs.has(channelId)) return [];
  const arrived: Bare[] = [];
  if (role === 'requester') {
    const arrival = arrivals.get(channelId) ?? { bureauId: '', did: '', requesterNumber: '' };
    if (arrival.bureauId === '') return []; // still before its `call-arrived`
    const { bureauId } = arrival;
    memory.calls.set(callKey, { callKey, bureauId, connected: false, abandoned: false, agentAway: 'no' });
    arrived.push({ type: 'call-arrived', callKey, requesterChannelId: channelId, ...arrival });
  }
  const started = translator.startLeg({ channelId, callKey, role, extension, attemptId });
  const leg = memory.legs.get(channelId);
  if (leg) {
    leg.phase = channel.state === 'up' ? 'answered' : channel.state === 'ringing' ? 'ringing' : 'new';
    leg.inRoom = channel.inRoom;
    leg.roomBound = channel.inRoom;
  }
  if (role === 'agent' && channel.state === 'up') {
    const call = memory.calls.get(callKey);
    if (call) call.connected = true;
  }
  if (role === 'owner' && attemptId !== null) memory.attempt(callKey, attemptId).dialled = true;
  return [...arrived, ...started];
}

function forgetVanished(snapshot: PbxSnapshot, { memory }: EventTranslator, touched: ReadonlySet<string>): void {
  const there = new Set(snapshot.channels.map((channel) => channel.channelId));
  for (const [channelId, { role, callKey }] of memory.legs) {
    if (there.has(channelId) || touched.has(channelId)) continue;
    memory.legs.delete(channelId);
    if (role === 'requester') memory.calls.delete(callKey);
  }
  const alive = new Set([...snapshot.channels.map(({ attemptId }) => attemptId), ...[...touched].map(attemptIdOf)]);
  for (const attempt of memory.attempts.values()) {
    if (attempt.dialled && !alive.has(attempt.attemptId)) attempt.ended = true;
  }
}

function registrations(snapshot: PbxSnapshot, translator: EventTranslator): Bare[] {
  const known = translator.memory.registered;
  const now = new Set(snapshot.registered);
  const occasion = String(snapshot.at.getTime());
  const gone = [...known].filter((extension) => !now.has(extension));
  const come = snapshot.registered.filter((extension) => !known.has(extension));
  for (const extension of gone) known.delete(extension);
  for (const extension of come) known.add(extension);
  return [
    ...gone.map((extension): Bare => ({ type: 'agent-unregistered', extension, occasion })),
    ...come.map((extension): Bare => ({ type: 'agent-registered', extension, occasion })),
  ];
}

const attemptIdOf = (channelId: string): string | null => attemptOf(channelId)?.attemptId ?? null;
