import type { Absence, AgentState } from '@yiche/contracts';

/** The page an agent works in: it answers, it is quiet for a moment, or it has been for so long that it counts as gone. */
export type PagePresence = 'there' | 'quiet' | 'gone';

/** What must be there for a caller and an agent to hear each other. */
export interface Presence {
  readonly page: PagePresence;
  /** Its softphone is registered at the PBX and answers. */
  readonly phone: boolean;
  readonly microphone: boolean;
}

/** What is taken for granted until somebody says otherwise: who starts a shift does so at a page. */
export const PRESENT: Presence = { page: 'there', phone: true, microphone: true };

/** A state as it is, and the one that stands behind it while the agent is `reconnecting`. */
export interface Standing {
  readonly state: AgentState;
  readonly reason: string | null;
  readonly resumes: AgentState | null;
}

const IN_CALL: readonly AgentState[] = ['talking', 'holding', 'consulting'];

/** The state an agent is in or will come back to. */
export function standingOf(agent: Pick<Standing, 'state' | 'resumes'>): AgentState {
  return agent.state === 'reconnecting' && agent.resumes ? agent.resumes : agent.state;
}

/** Whether a conversation is the agent's, even while they are away from it. */
export function isInCall(agent: Pick<Standing, 'state' | 'resumes'>): boolean {
  return IN_CALL.includes(standingOf(agent));
}

/** Whether a call, or the paperwork of one, is still the agent's: until then a shift that is to end goes on. */
export function hasUnfinishedCall(agent: Pick<Standing, 'state' | 'resumes'>): boolean {
  return isInCall(agent) || agent.state === 'wrap-up';
}

/**
 * The one rule of who can be reached. Calls go to agents whose page, telephone and microphone are all there; who would be `ready`
 * but lacks one is `reconnecting`, and is ready again by itself when it is back. A conversation is only taken for broken when the
 * page is gone: its sound does not pass through the page's connections, so a short loss of those must not touch it.
 */
export function standing(
  to: { readonly state: AgentState; readonly reason: string | null },
  presence: Presence,
): Standing {
  const absence = to.state === 'ready' ? absenceOf(presence) : null;
  if (absence) return { state: 'reconnecting', reason: absence, resumes: to.state };
  if (IN_CALL.includes(to.state) && presence.page === 'gone') {
    return { state: 'reconnecting', reason: 'page', resumes: to.state };
  }
  return { ...to, resumes: null };
}

/** What is missing, that first about which somebody can do something. */
export function absenceOf(presence: Presence): Absence | null {
  if (!presence.microphone) return 'microphone';
  if (!presence.phone) return 'phone';
  return presence.page === 'there' ? null : 'page';
}

/** What was missing when this state was written down, for a server that begins with it. */
export function presenceBehind(agent: Pick<Standing, 'state' | 'reason'>): Presence {
  if (agent.state !== 'reconnecting') return PRESENT;
  return {
    page: agent.reason === 'page' ? 'gone' : 'there',
    phone: agent.reason !== 'phone',
    microphone: agent.reason !== 'microphone',
  };
}
