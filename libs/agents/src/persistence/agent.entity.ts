import type { AgentState, SessionEndReason } from '@yiche/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Seat } from '../domain/agent-event.js';
import { PRESENT, type Presence } from '../domain/presence.js';
import type { Duty } from '../domain/reduce-agent.js';

/** An agent at work: one row a person, kept when they go home (`offline`). */
@Entity('agent')
export class Agent implements Duty {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  extension!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  /** Their own, or that of their first seat. */
  @Column('text', { name: 'bureau_id' })
  bureauId!: string;

  /** Of the shift; null where a version before began it: the queue of the bureau. */
  @Column('jsonb', { nullable: true })
  seats!: readonly Seat[] | null;

  /** The log-in session the shift belongs to; the softphone's credential dies with it. */
  @Column('uuid', { name: 'session_id', nullable: true })
  sessionId!: string | null;

  @Column('text')
  state!: AgentState;

  /** Of a break; what is missing while `reconnecting`; null otherwise. */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** While `reconnecting` or `offered`: the state that stands behind it, which the agent comes back to. */
  @Column('text', { nullable: true })
  resumes!: AgentState | null;

  @Column('timestamptz')
  since!: Date;

  /** When wrap-up ends by itself; null outside of it, and where only the agent ends it. */
  @Column('timestamptz', { name: 'wrap_up_until', nullable: true })
  wrapUpUntil!: Date | null;

  /** The call on the desk, from the offer to the end of wrap-up. */
  @Column('uuid', { name: 'call_id', nullable: true })
  callId!: string | null;

  /** While `offered`: the call whose paperwork the offer interrupted. */
  @Column('uuid', { name: 'resumes_call_id', nullable: true })
  resumesCallId!: string | null;

  /** In memory alone: who is there is found out anew by every server. */
  presence: Presence = PRESENT;

  /** Why the shift ends with the call in hand, in memory alone: the session knows it, and says so again to every server. */
  leaving: SessionEndReason | null = null;
}
