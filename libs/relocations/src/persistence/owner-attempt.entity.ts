import type { AgentResult, SignalResult, WhichNumber } from '@yiche/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One attempt to reach an owner (C7), or an owner who rang back (B6): what signalling said and what the agent said. */
@Entity('owner_attempt')
export class OwnerAttempt {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'relocation_id' })
  relocationId!: string;

  @Column('uuid', { name: 'lookup_id' })
  lookupId!: string;

  /** Which of the owner's numbers was called, or has rung back. */
  @Column('text', { name: 'owner_number' })
  ownerNumber!: WhichNumber;

  @Column('uuid', { name: 'call_id' })
  callId!: string;

  /** The first words that were shown (C5); null where the owner rang back. */
  @Column('int', { name: 'script_version_id', nullable: true })
  scriptVersionId!: number | null;

  /** The call is the owner's. It is no attempt of ours, and the policy does not count it. */
  @Column('boolean', { name: 'rang_back' })
  rangBack!: boolean;

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
