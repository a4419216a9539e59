import type { AgentResult, SignalResult } from '@yiche/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One attempt to reach an owner (C7): what signalling said and what the agent said. */
@Entity('owner_attempt')
export class OwnerAttempt {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'relocation_id' })
  relocationId!: string;

  @Column('uuid', { name: 'lookup_id' })
  lookupId!: string;

  @Column('uuid', { name: 'call_id' })
  callId!: string;

  /** The first words that were shown (C5). */
  @Column('int', { name: 'script_version_id' })
  scriptVersionId!: number;

  @Column('uuid', { name: 'agent_id' })
  agentId!: string;

  @Column('text', { name: 'agent_name' })
  agentName!: string;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'answered_at', nullable: true })
  answeredAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('text', { name: 'signal_result', nullable: true })
  signalResult!: SignalResult | null;

  /** Why it ended, Q.850; null while it lasts, and where nobody was told. */
  @Column('smallint', { nullable: true })
  cause!: number | null;

  @Column('text', { name: 'agent_result', nullable: true })
  agentResult!: AgentResult | null;

  @Column('text')
  note!: string;
}
