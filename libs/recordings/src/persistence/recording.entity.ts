import type { TrackRole } from '@yiche/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One party's track of a call, in the store. */
@Entity('recording')
export class RecordingTrack {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'call_id' })
  callId!: string;

  @Column('text', { name: 'channel_id' })
  channelId!: string;

  @Column('text')
  role!: TrackRole;

  @Column('text', { name: 'bureau_id', nullable: true })
  bureauId!: string | null;

  @Column('text')
  state!: 'available' | 'missing';

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('int', { name: 'duration_ms', nullable: true })
  durationMs!: number | null;

  /** Sound that is missing, ms: 0 in a whole track, null where nobody can say. */
  @Column('int', { name: 'shortfall_ms', nullable: true })
  shortfallMs!: number | null;

  @Column('bigint', {
    nullable: true,
    transformer: {
      to: (value: number | null) => value,
      from: (value: string | null) => (value === null ? null : Number(value)),
    },
  })
  bytes!: number | null;

  @Column('text', { nullable: true })
  sha256!: string | null;

  /** Its name in the store. */
  @Column('text', { name: 'stored_as', nullable: true })
  storedAs!: string | null;

  @Column('timestamptz', { name: 'stored_at' })
  storedAt!: Date;
}
