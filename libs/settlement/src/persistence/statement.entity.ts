import type { ContractTerms, StatementDay, StatementFigures, StatementState } from '@yiche/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A closed month. What it says never changes (G6): only where it stands does, and the database sees to it. */
@Entity('settlement_statement')
export class Statement {
  @PrimaryColumn('uuid')
  id!: string;

  /** `WJ-202407`. */
  @Column('text')
  number!: string;

  @Column('uuid', { name: 'contract_id' })
  contractId!: string;

  @Column('text', { name: 'bureau_id' })
  bureauId!: string;

  @Column('text')
  month!: string;

  @Column('int', { name: 'contract_version' })
  contractVersion!: number;

  @Column('int', { name: 'rule_version' })
  ruleVersion!: number;

  @Column('jsonb')
  terms!: ContractTerms;

  /** First month of the period over which the count runs. */
  @Column('text', { name: 'period_from' })
  periodFrom!: string;

  @Column('int', { name: 'cumulative_after' })
  cumulativeAfter!: number;

  @Column('int')
  counted!: number;

  @Column('jsonb')
  figures!: StatementFigures;

  @Column('jsonb')
  days!: StatementDay[];

  /** CNY, two digits after the point. */
  @Column('numeric', { precision: 16, scale: 2 })
  total!: string;

  @Column('text')
  root!: string;

  @Column('text')
  manifest!: string;

  @Column('text')
  signature!: string;

  @Column('text', { name: 'public_key' })
  publicKey!: string;

  @Column('timestamptz', { name: 'closed_at' })
  closedAt!: Date;

  @Column('text')
  state!: StatementState;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt!: Date | null;

  @Column('timestamptz', { name: 'paid_at', nullable: true })
  paidAt!: Date | null;

  @Column('text', { name: 'override_by', nullable: true })
  overrideBy!: string | null;

  @Column('timestamptz', { name: 'override_at', nullable: true })
  overrideAt!: Date | null;

  @Column('text', { name: 'override_reason', nullable: true })
  overrideReason!: string | null;
}
