import { Injectable } from '@nestjs/common';
import { refusal } from '@yiche/contracts';
import { AgentService, type Agent } from '@yiche/agents';
import { Pbx, type CallLegs } from '@yiche/telephony';
import { CallLedger } from './call-ledger.js';
import {
  isAwaitingAgent,
  isConnected,
  isWith,
  lineOf,
  ownerIsLive,
  ownerOf,
  phaseOf,
  requesterOf,
  type CallPhase,
  type CallState,
} from './domain/call-state.js';

/** A call that an agent has, and the agent. */
export interface HeldCall {
  readonly call: CallState;
  readonly agent: Readonly<Agent>;
}

/**
 * What an agent may do with the call on their desk. Every command asks first whether it is theirs and whether the call is in
 * a phase for it; what happens next comes as facts.
 */
@Injectable()
export class CallControl {
  constructor(
    private readonly ledger: CallLedger,
    private readonly agents: AgentService,
    private readonly pbx: Pbx,
  ) {}

  /**
   * The call, if this agent has it on the desk: offered, live, or just ended and in wrap-up.
   * @throws DomainError `calls/unknown-call`, `calls/not-your-call`
   */
  async onDesk(userId: string, callId: string): Promise<HeldCall> {
    const call = await this.ledger.byId(callId);
    if (!call) throw refusal('calls/unknown-call');
    const agent = this.agents.find(userId);
    if (!agent || agent.callId !== callId) throw refusal('calls/not-your-call');
    return { call, agent };
  }

  /**
   * The call, if this agent has it: not merely on the desk for the paperwork after it went to somebody else.
   * @throws DomainError as `onDesk`
   */
  async inHand(userId: string, callId: string): Promise<HeldCall> {
    const held = await this.onDesk(userId, callId);
    if (isWith(held.call, held.agent.extension)) return held;
    throw refusal('calls/not-your-call#taken-over');
  }

  /** Requester to music. */
  async hold(userId: string, callId: string): Promise<void> {
    await this.pbx.holdRequester(await this.legsIn(userId, callId, ['talking']));
  }

  /** Requester back from music. */
  async resume(userId: string, callId: string): Promise<void> {
    await this.pbx.resumeRequester(await this.legsIn(userId, callId, ['held']));
  }

  /** All three hear each other; only once the owner has answered. */
  async merge(userId: string, callId: string): Promise<void> {
    const legs = await this.legsIn(userId, callId, ['consulting']);
    const call = await this.ledger.byId(callId);
    if (call?.endedAt) throw refusal('calls/requester-gone');
    if (!call || ownerOf(call)?.state !== 'answered') throw refusal('calls/owner-not-answered');
    await this.pbx.mergeParties(legs);
  }

  /** Requester back to music, the agent goes on with the owner. */
  async part(userId: string, callId: string): Promise<void> {
    await this.pbx.partParties(await this.legsIn(userId, callId, ['merged']));
  }

  /** Ends the call to the owner, answered or ringing. */
  async hangupOwner(userId: string, callId: string): Promise<void> {
    const { call } = await this.inHand(userId, callId);
    const owner = ownerOf(call);
    if (!owner || !ownerIsLive(call)) throw refusal('calls/no-owner-call');
    await this.pbx.hangupOwner({ callKey: call.callKey, attemptId: owner.attemptId });
  }

  /** Ends the call with all its parties. */
  async hangup(userId: string, callId: string): Promise<void> {
    await this.pbx.hangupCall(await this.legsIn(userId, callId, ['talking', 'held', 'consulting', 'merged']));
  }

  /**
   * Calls an owner within a live call. The caller ID is the bureau's and chosen by the PBX: there is no way to pass one (C4).
   * @param number the owner's number, decrypted for this one purpose
   */
  async callOwner(
    userId: string,
    callId: string,
    owner: { attemptId: string; bureauId: string; number: string },
  ): Promise<void> {
    await this.pbx.callOwner({ ...(await this.legsIn(userId, callId, ['talking', 'held'])), ...owner });
  }

  /**
   * The agent's page went without hanging up: the requester hears music and waits for them. Where the requester has gone, an owner who
   * is left would hear nobody, and the call ends. Harmless for an agent without a conversation.
   */
  async awaitAgent(userId: string): Promise<void> {
    const call = await this.callOf(userId);
    const legs = call && isConnected(call) ? lineOf(call) : null;
    if (!call || !legs) return;
    await (call.endedAt ? this.pbx.hangupCall(legs) : this.pbx.awaitAgent(legs));
  }

  /** The page is there, but its telephone has lost the call: to the requester as if the agent had been away, and back at once. */
  async retrieve(userId: string, callId: string): Promise<void> {
    await this.inHand(userId, callId);
    await this.awaitAgent(userId);
  }

  /** The agent can be rung again: the requester who waits for them is put through. Harmless where nobody waits. */
  async reunite(userId: string): Promise<void> {
    const call = await this.callOf(userId);
    const requesterChannelId = call && requesterOf(call)?.channelId;
    if (!requesterChannelId || !isAwaitingAgent(call)) return;
    await this.pbx.reunite({ callKey: call.callKey, requesterChannelId });
  }

  /** The call that is this agent's, not merely the one whose paperwork is on their desk. */
  private async callOf(userId: string): Promise<CallState | null> {
    const agent = this.agents.find(userId);
    const call = agent?.callId ? await this.ledger.byId(agent.callId) : null;
    return call && agent && isWith(call, agent.extension) ? call : null;
  }

  private async legsIn(userId: string, callId: string, phases: readonly CallPhase[]): Promise<CallLegs> {
    const { call } = await this.inHand(userId, callId);
    const legs = lineOf(call);
    if (!phases.includes(phaseOf(call)) || !legs) {
      throw refusal('calls/wrong-phase', {}, { phase: phaseOf(call) });
    }
    return legs;
  }
}
