import type { PlateType } from '@yiche/contracts';
import type { Sealed } from '@yiche/platform';
import type { Caution } from '../domain/registry-answer.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One answer of a registry, for one request; never changed. What identifies the owner is sealed. */
@Entity('vehicle_lookup')
export class VehicleLookupEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('uuid', { name: 'relocation_id' })
  relocationId!: string;

  /** The call on which it was asked. */
  @Column('uuid', { name: 'call_id', nullable: true })
  callId!: string | null;

  @Column('uuid', { name: 'agent_id' })
  agentId!: string;

  @Column('text', { name: 'bureau_id' })
  bureauId!: string;

  @Column('text', { name: 'plate_number' })
  plateNumber!: string;

  @Column('text', { name: 'plate_type' })
  plateType!: PlateType;

  @Column('text')
  purpose!: string;

  /** Name of the registry that answered. */
  @Column('text')
  registry!: string;

  /** Whether it has told of a vehicle. */
  @Column('boolean')
  found!: boolean;

  /** What it said to mind; null where the owner may be called, and for every lookup from before there were such answers. */
  @Column('text', { nullable: true })
  caution!: Caution | null;

  @Column('text', { nullable: true })
  brand!: string | null;

  @Column('text', { nullable: true })
  model!: string | null;

  @Column('text', { nullable: true })
  colour!: string | null;

  /** Contract date, `YYYY-MM-DD`. */
  @Column('date', { name: 'valid_to', nullable: true })
  validTo!: string | null;

  @Column('text', { name: 'owner_name_sealed', nullable: true })
  ownerNameSealed!: Sealed | null;

  @Column('text', { name: 'owner_number_sealed', nullable: true })
  ownerNumberSealed!: Sealed | null;

  /** Blind index: finds the request of an owner who calls back. */
  @Column('text', { name: 'owner_number_index', nullable: true })
  ownerNumberIndex!: string | null;

  /** The other number that the registry has of the owner. */
  @Column('text', { name: 'second_number_sealed', nullable: true })
  secondNumberSealed!: Sealed | null;

  @Column('text', { name: 'second_number_index', nullable: true })
  secondNumberIndex!: string | null;

  /** The lookup of another request whose answer served for this one as well; null where the registry was asked. */
  @Column('uuid', { name: 'answer_of', nullable: true })
  answerOf!: string | null;
}
