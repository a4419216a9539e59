import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A bureau (甲方) this deployment serves. Everything that happens belongs to exactly one. */
@Entity('bureau')
export class Bureau {
  /** Prefix of its request numbers, `WJ`. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  /** The number people dial; finds the bureau of a call. */
  @Column('text', { name: 'dialled_number' })
  dialledNumber!: string;

  @Column('text')
  queue!: string;

  /** The only number an owner sees, and used for nothing else (合同二-6). Told here; set by the PBX alone. */
  @Column('text', { name: 'owner_caller_id' })
  ownerCallerId!: string;

  /** The 110 desk's number. */
  @Column('text', { name: 'police_desk' })
  policeDesk!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
