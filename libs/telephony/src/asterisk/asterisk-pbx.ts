import { randomBytes } from 'node:crypto';
import { DomainError } from '@yiche/kernel';
import { type AmiAction, toFields } from '../ami/ami-actions.js';
import { AmiLink } from '../ami/ami-link.js';
import type { AsteriskSettings } from '../config.js';
import type { PbxEvent, PbxLink } from '../domain/pbx-event.js';
import type { PbxSnapshot } from '../domain/pbx-snapshot.js';
import { invalidValue, refused, unknownCall } from '../errors.js';
import { EventFeed } from '../event-feed.js';
import type { TelephonyObserver } from '../observe.js';
import {
  type CallLegs,
  type NewQueueMember,
  type OwnerCall,
  Pbx,
  type QueueSeat,
  type SoftphoneCredential,
} from '../ports/pbx.js';
import { AgentEndpoints } from './agent-endpoints.js';
import type { KnownLeg } from './call-memory.js';
import { agentInterface, attemptTag, callContext, ownerDialHalf, ownerRoomHalf } from './dialplan.js';
import { EventTranslator } from './event-translator.js';
import { PbxSession } from './pbx-session.js';

/** One Asterisk node: listens on one AMI account, acts on another, puts softphones in through ARI. */
export class AsteriskPbx extends Pbx {
  private readonly feed: EventFeed;
  private readonly translator: EventTranslator;
  private readonly session: PbxSession;
  private readonly events: AmiLink;
  private readonly control: AmiLink;
  private readonly endpoints: AgentEndpoints;

  constructor(
    private readonly settings: AsteriskSettings,
    observer: TelephonyObserver,
    now: () => Date = () => new Date(),
  ) {
    super();
    const { node, ami } = settings;
    this.feed = new EventFeed(observer);
    this.translator = new EventTranslator(node, observer, settings, now);
    const publish = (event: PbxEvent): void => this.feed.publish(event);
    const canAct = (): Promise<void> => this.control.whenOpen();
    this.session = new PbxSession(node, settings, this.translator, canAct, observer, publish, now);
    this.events = new AmiLink('events', { ...ami.connection, ...ami.events }, ami.backOff, observer, {
      opened: (connection) => this.session.opened(connection),
      event: (event) => this.session.event(event),
      closed: () => this.session.closed(),
    });
    // The two stand and fall together: what was asked for while nothing could be done is made good by the next resynchronisation.
    this.control = new AmiLink('control', { ...ami.connection, ...ami.control }, ami.backOff, observer, {
      opened: () => undefined,
      event: () => undefined,
      closed: (reason) => this.events.renew(`control: ${reason}`),
    });
    this.endpoints = new AgentEndpoints(settings.ari);
  }

  async start(): Promise<void> {
    await this.control.start();
    await this.events.start();
  }

  async stop(): Promise<void> {
    this.events.stop();
    this.control.stop();
    this.session.closed();
    await Promise.resolve();
  }

  get link(): PbxLink {
    return this.session.link;
  }

  get node(): string {
    return this.settings.node;
  }

  subscribe(listener: (event: PbxEvent) => void): () => void {
    return this.feed.subscribe(listener);
  }

  async snapshot(): Promise<PbxSnapshot> {
    return this.session.snapshot(this.events.connection());
  }

  async issueSoftphone({ extension }: { readonly extension: string }): Promise<SoftphoneCredential> {
    assertExtension(extension);
    const password = randomBytes(24).toString('base64url');
    await this.endpoints.put(extension, password);
    const username = `agent-${extension}`;
    return { kind: 'sip', username, password, uri: `sip:${username}@${this.settings.sipRealm}` };
  }

  async revokeSoftphone({ extension }: { readonly extension: string }): Promise<void> {
    assertExtension(extension);
    await this.endpoints.delete(extension);
  }

  async addQueueMember({ queue, extension, displayName, penalty = 0, paused }: NewQueueMember): Promise<void> {
    const seat = agentInterface(extension);
    const added = await this.tell(
      {
        action: 'QueueAdd',
        queue,
        interface: seat,
        membername: displayName,
        stateinterface: seat,
        penalty: String(penalty),
        paused: paused ? 'true' : 'false',
      },
      /already there/i,
    );
    if (added) return;
    await this.tell({ action: 'QueuePenalty', queue, interface: seat, penalty: String(penalty) });
    await this.pauseQueueMember({ queue, extension, paused, reason: paused ? 'paused' : 'ready' });
  }

  async removeQueueMember({ queue, extension }: QueueSeat): Promise<void> {
    await this.tell({ action: 'QueueRemove', queue, interface: agentInterface(extension) }, /not there|no such/i);
  }

  async pauseQueueMember(seat: QueueSeat & { readonly paused: boolean; readonly reason: string }): Promise<void> {
    const { queue, extension, paused, reason } = seat;
    await this.tell({
      action: 'QueuePause',
      queue,
      interface: agentInterface(extension),
      paused: paused ? 'true' : 'false',
      reason,
    });
  }

  async holdRequester(call: CallLegs): Promise<void> {
    const { agent } = this.legs(call);
    if (agent.roomBound || agent.inRoom) return this.redirectRequester(call, 'hold');
    await this.tell({
      action: 'Redirect',
      channel: call.agentChannelId,
      context: 'call-control',
      exten: 'agent-room',
      priority: '1',
      extrachannel: call.requesterChannelId,
      extracontext: 'call-control',
      extraexten: 'hold',
      extrapriority: '1',
    });
    agent.roomBound = true;
  }

  async resumeRequester(call: CallLegs): Promise<void> {
    const { agent } = this.legs(call);
    if (!agent.roomBound && !agent.inRoom) throw refused('resume', 'the requester is not held');
    await this.redirectRequester(call, 'join');
  }

  async callOwner(owner: OwnerCall): Promise<void> {
    const { callKey, attemptId, bureauId, number } = owner;
    this.legs(owner);
    const { attempts } = this.translator.memory;
    const live = [...attempts.values()].some((attempt) => attempt.callKey === callKey && !attempt.ended);
    if (live || attempts.has(attemptId)) throw refused('owner call', 'an attempt is under way');
    const context = callContext('owner', bureauId);
    const originate: AmiAction = {
      action: 'Originate',
      channel: `Local/dial@${context}/n`,
      context,
      exten: 'owner-room',
      priority: '1',
      async: 'true',
      timeout: String(this.settings.ownerRingTimeoutMs),
      channelid: ownerRoomHalf(owner),
      otherchannelid: ownerDialHalf(owner),
      variable: { OWNER_NUMBER: number, YC_CALL: callKey, YC_ATTEMPT: attemptId },
    };
    toFields(originate); // a number that is not one must not put the requester on hold
    const attempt = this.translator.memory.attempt(callKey, attemptId);
    try {
      await this.holdRequester(owner);
      await this.control.connection().send(originate, attemptTag(owner));
    } catch (error) {
      // after a time-out the call may exist all the same; its events tell
      const timedOut = error instanceof DomainError && error.code === 'telephony/timed-out';
      if (!timedOut) attempt.ended = true;
      throw error;
    }
  }

  async mergeParties(call: CallLegs): Promise<void> {
    await this.resumeRequester(call);
  }

  async partParties(call: CallLegs): Promise<void> {
    await this.holdRequester(call);
  }

  async hangupOwner(attempt: { readonly callKey: string; readonly attemptId: string }): Promise<void> {
    await this.hangup(ownerRoomHalf(attempt));
  }

  async awaitAgent(call: CallLegs): Promise<void> {
    this.legs(call);
    // the requester first: away from whatever bridge or room ends with the agent, to the music at once
    await this.redirectRequester(call, 'await-agent');
    await this.hangup(call.agentChannelId);
  }

  async reunite(call: Omit<CallLegs, 'agentChannelId'>): Promise<void> {
    const known = this.translator.memory.calls.get(call.callKey);
    if (known === undefined || known.agentAway === 'no') throw unknownCall(call.callKey);
    if (known.agentAway === 'rung') return; // a second ring would take the answer of the first away
    known.agentAway = 'rung';
    try {
      await this.redirectRequester(call, 'back-to-agent');
    } catch (error) {
      if (known.agentAway === 'rung') known.agentAway = 'awaited';
      throw error;
    }
  }

  async hangupCall(call: CallLegs): Promise<void> {
    // the requester first: without them the PBX would take an agent's end for a lost agent and look for another
    await this.hangup(call.requesterChannelId);
    await this.hangup(call.agentChannelId);
  }

  private legs(call: CallLegs): { agent: KnownLeg } {
    const { legs } = this.translator.memory;
    const agent = legs.get(call.agentChannelId);
    const requester = legs.get(call.requesterChannelId);
    if (agent?.callKey !== call.callKey || requester?.callKey !== call.callKey) throw unknownCall(call.callKey);
    return { agent };
  }

  private async redirectRequester(
    { requesterChannelId: channel }: { readonly requesterChannelId: string },
    exten: 'hold' | 'join' | 'await-agent' | 'back-to-agent',
  ): Promise<void> {
    await this.tell({ action: 'Redirect', channel, context: 'call-control', exten, priority: '1' });
  }

  private async hangup(channel: string): Promise<void> {
    await this.tell({ action: 'Hangup', channel, cause: '16' }, /no such channel/i);
  }

  /** False when the PBX refused with a sentence that is as good as done. */
  private async tell(action: AmiAction, harmless?: RegExp): Promise<boolean> {
    try {
      await this.control.connection().send(action);
      return true;
    } catch (error) {
      if (harmless && error instanceof DomainError && error.code === 'telephony/refused') {
        if (harmless.test(String(error.details?.['pbxMessage']))) return false;
      }
      throw error;
    }
  }
}

function assertExtension(extension: string): void {
  if (!/^[0-9]{1,10}$/.test(extension)) throw invalidValue('extension', 'digits');
}
