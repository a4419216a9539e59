import type { AmiMessage } from '../ami/ami-message.js';
import { ownerDialHalf } from '../asterisk/dialplan.js';
import type { PbxEvent } from '../domain/pbx-event.js';

/** The AMI events in which Asterisk would have told these facts of calls: what the simulator tells, said in the other adapter's words. */
export function amiOf(facts: readonly PbxEvent[]): AmiMessage[] {
  const told: Told = { offered: new Set(), legs: new Map() };
  return facts.flatMap((fact, index) => {
    const timestamp = `${Math.floor(fact.at.getTime() / 1_000)}.${String(index).padStart(6, '0')}`;
    return eventsOf(fact, told).map((event) => ({ ...event, timestamp }));
  });
}

/** What later events refer to: legs that the queue rang, and the owners' by attempt. */
interface Told {
  readonly offered: Set<string>;
  readonly legs: Map<string, string>;
}

const yiche = (kind: string, call: string, fields: object): object => ({
  ...{ event: 'UserEvent', userevent: 'Yiche', kind, call, bureau: 'WJ', ...fields },
});

/** What comes of another event (a call's end of its requester's hang-up) has none. */
function eventsOf(fact: PbxEvent, { offered, legs }: Told): object[] {
  switch (fact.type) {
    case 'call-arrived': {
      const { callKey, requesterChannelId: uniqueid, did, requesterNumber } = fact;
      const channel = { uniqueid, channel: 'PJSIP/carrier-1', exten: did, calleridnum: requesterNumber };
      return [{ event: 'Newchannel', ...channel }, yiche('call-arrived', callKey, { uniqueid, did })];
    }
    case 'call-queued':
      return [{ event: 'QueueCallerJoin', uniqueid: fact.callKey, queue: fact.queue, position: String(fact.position) }];
    case 'agent-offered':
      offered.add(fact.agentChannelId);
      return [{ event: 'AgentCalled', ...ofQueue(fact) }];
    case 'agent-answered':
      if (!offered.has(fact.agentChannelId)) return [];
      return [yiche('agent-answered', fact.callKey, { uniqueid: fact.agentChannelId })];
    case 'call-connected': {
      if (offered.has(fact.agentChannelId)) return [{ event: 'AgentConnect', ...ofQueue(fact) }];
      const { agentChannelId: uniqueid, extension, queue } = fact;
      return [yiche('agent-returned', fact.callKey, { uniqueid, channel: `PJSIP/agent-${extension}-1`, queue })];
    }
    case 'agent-ring-ended': {
      const status = { 'no-answer': 'NOANSWER', busy: 'BUSY', cancelled: 'CANCEL', rejected: 'CONGESTION' } as const;
      return [{ event: 'DialEnd', destuniqueid: fact.agentChannelId, dialstatus: status[fact.reason] }];
    }
    case 'requester-waiting-for-agent':
      return [yiche('awaiting-agent', fact.callKey, { agent: `agent-${fact.extension}` })];
    case 'requester-held':
      return [yiche('held', fact.callKey, {})];
    case 'requester-resumed':
      return [yiche('joined', fact.callKey, {})];
    case 'owner-dialling':
    case 'owner-answered':
      return [yiche(fact.type, fact.callKey, { attempt: fact.attemptId })];
    case 'owner-ringing':
      return [{ event: 'Newstate', channelstatedesc: 'Ringing', uniqueid: legs.get(fact.attemptId) }];
    case 'owner-ended':
      return [yiche('owner-result', fact.callKey, { attempt: fact.attemptId, result: fact.result, cause: '0' })];
    case 'leg-started': {
      if (fact.role !== 'owner' || fact.attemptId === null) return [];
      const { attemptId, callKey, channelId: destuniqueid } = fact;
      legs.set(attemptId, destuniqueid);
      const halves = { uniqueid: ownerDialHalf({ attemptId, callKey }), destuniqueid };
      return [{ event: 'DialBegin', ...halves, destchannel: 'PJSIP/carrier-owner-WJ-1' }];
    }
    case 'leg-ended':
      return [{ event: 'Hangup', uniqueid: fact.channelId, cause: String(fact.cause) }];
    case 'room-joined':
      return [{ event: 'ConfbridgeJoin', conference: fact.callKey, uniqueid: fact.channelId }];
    case 'room-left':
      return [{ event: 'ConfbridgeLeave', conference: fact.callKey, uniqueid: fact.channelId }];
    case 'call-abandoned':
      return [{ event: 'QueueCallerAbandon', uniqueid: fact.callKey, queue: fact.queue, holdtime: '1' }];
    default:
      return [];
  }
}

const ofQueue = (fact: { callKey: string; agentChannelId: string; extension: string; queue: string }): object => ({
  ...{ uniqueid: fact.callKey, destuniqueid: fact.agentChannelId, queue: fact.queue },
  ...{ interface: `PJSIP/agent-${fact.extension}` },
});
