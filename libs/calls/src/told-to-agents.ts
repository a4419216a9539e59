import {
  isInCall,
  mayChoose,
  standingOf,
  type Agent,
  type AgentEvent,
  type CallEvent,
  type Conversation,
} from '@yiche/agents';
import type { CallProgressed } from './call-events.js';
import { agentOf, isConnected, isTaken, isWith, phaseOf, type CallState } from './domain/call-state.js';

/** What a fact of a call means for the agent whom it concerns; null where it concerns none. */
export function toldToAgent({ fact, before, after }: CallProgressed): CallEvent | null {
  if (fact.recorded) return null; // history: where everybody stands now is settled after it
  const callId = after.id;
  switch (fact.type) {
    case 'agent-offered':
      return { extension: fact.extension, event: { type: 'offered', callId } };
    case 'agent-ring-ended': {
      const missed = fact.reason === 'no-answer' || fact.reason === 'rejected';
      return { extension: fact.extension, event: { type: 'ring-ended', callId, missed } };
    }
    case 'call-connected':
      return { extension: fact.extension, event: { type: 'connected', callId } };
    default: {
      const extension = before && isTaken(before) ? agentOf(before) : null;
      if (!extension) return null;
      // Away from the call, which is theirs until it is over, theirs again or somebody else's: the fact that follows tells.
      if (isTaken(after) && !isConnected(after)) return null;
      const to = conversationOf(after);
      return { extension, event: to ? { type: 'conversation-moved', callId, to } : { type: 'call-over', callId } };
    }
  }
}

/**
 * What the calls that exist say to an agent after a gap: one on the desk that is gone, or went to somebody else, is over; one that is
 * theirs is theirs, as it is now.
 * @param onDesk the call on the agent's desk
 * @param elsewhere another that the ledger says is theirs
 */
export function toldAfterGap(
  agent: Readonly<Agent>,
  onDesk: CallState | null,
  elsewhere: CallState | null,
): AgentEvent[] {
  if (onDesk && isOf(agent, onDesk)) return asItIs(agent, onDesk);
  const parted = agent.callId === null ? [] : [partingFrom(agent, agent.callId)];
  if (!elsewhere || !isOf(agent, elsewhere)) return parted;
  return [...parted, ...asItIs(agent, elsewhere)];
}

/** Whether the call is this agent's now: offered to them, with them, or waiting for them. */
export function isOf({ extension }: Pick<Agent, 'extension'>, call: CallState): boolean {
  return isWith(call, extension) && phaseOf(call) !== 'ended';
}

function asItIs(agent: Readonly<Agent>, call: CallState): AgentEvent[] {
  const callId = call.id;
  const isOnDesk = agent.callId === callId;
  if (!isConnected(call) && !isTaken(call)) {
    const isFree = mayChoose(standingOf(agent)) || (agent.callId !== null && !isOnDesk);
    return isFree ? [{ type: 'offered', callId }] : [];
  }
  if (isOnDesk && standingOf(agent) === 'wrap-up') return []; // they have finished it; the PBX is about to
  const to = conversationOf(call);
  const moved: AgentEvent[] = to ? [{ type: 'conversation-moved', callId, to }] : [];
  // Into a conversation leads the table's way, which begins with talking. One that waits for its agent is theirs as well.
  return isOnDesk && isInCall(agent) ? moved : [{ type: 'connected', callId }, ...moved];
}

const partingFrom = (agent: Readonly<Agent>, callId: string): AgentEvent =>
  agent.state === 'offered' ? { type: 'ring-ended', callId, missed: false } : { type: 'call-over', callId };

/** What the call is to the agent who has it; null when the conversation is over for them. */
function conversationOf(call: CallState): Conversation | null {
  if (!isConnected(call)) return null;
  switch (phaseOf(call)) {
    case 'ended':
      return null;
    case 'held':
      return 'holding';
    case 'consulting':
    case 'merged':
      return 'consulting';
    default:
      return 'talking';
  }
}
