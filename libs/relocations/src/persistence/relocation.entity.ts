import type { BlockedKind, Outcome, PlateType, RelocationState } from '@yiche/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A request 移车工单. */
@Entity('relocation')
export class RelocationRequest {
  @PrimaryColumn('uuid')
  id!: string;

  /** `WJ-20240726-000123` */
  @Column('text')
  number!: string;

  @Column('text', { name: 'bureau_id' })
  bureauId!: string;

  /** Counts changes; a change names the version it was made from. */
  @Column('int')
  version!: number;

  @Column('text')
  state!: RelocationState;

  @Column('uuid', { name: 'holder_id', nullable: true })
  holderId!: string | null;

  /** Who opened it. */
  @Column('text', { name: 'agent_name' })
  agentName!: string;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: Date;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;

  /** Recognises the requester again (B5); the number itself stays with the call, sealed. */
  @Column('text', { name: 'requester_number_index', nullable: true })
  requesterNumberIndex!: string | null;

  @Column('text', { name: 'requester_masked' })
  requesterMasked!: string;

  /** The request's plates that may be copies of another car's 疑似套牌, as `plateKey` writes them. */
  @Column('text', { name: 'suspected_clones', array: true })
  suspectedClones!: string[];

  @Column('text')
  place!: string;

  @Column('text', { nullable: true })
  blocked!: BlockedKind | null;

  @Column('text', { name: 'plate_number', nullable: true })
  plateNumber!: string | null;

  @Column('text', { name: 'plate_type', nullable: true })
  plateType!: PlateType | null;

  @Column('text', { name: 'vehicle_description' })
  vehicleDescription!: string;

  @Column('text', { nullable: true })
  outcome!: Outcome | null;

  @Column('text')
  note!: string;

  @Column('timestamptz', { name: 'promised_at', nullable: true })
  promisedAt!: Date | null;
}
