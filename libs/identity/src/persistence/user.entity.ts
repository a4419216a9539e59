import type { Role } from '@yiche/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person who may log in. Usernames are unique whatever their case, extensions unique where there is one. */
@Entity('users')
export class UserEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  username!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column('text', { array: true })
  roles!: Role[];

  @Column('text', { name: 'bureau_id', nullable: true })
  bureauId!: string | null;

  /** The agent's number on the PBX, said to the caller. */
  @Column('text', { nullable: true })
  extension!: string | null;

  @Column('timestamptz', { name: 'password_changed_at' })
  passwordChangedAt!: Date;

  @Column('boolean', { name: 'must_change_password', default: false })
  mustChangePassword!: boolean;

  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;

  /** Made by `ensureDemoUsers`, with a password everybody knows: good in demo mode only. */
  @Column('boolean', { name: 'is_demo', default: false })
  isDemo!: boolean;

  @Column('timestamptz', { name: 'last_log_in_at', nullable: true })
  lastLogInAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
