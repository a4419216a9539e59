import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { LedgerAgreed } from '@yiche/calls';
import { EventBus, Findings } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { readTrackName } from '../domain/spooled-track.js';
import { RecordingsConfig } from '../recordings-config.js';
import { TrackKeeper } from '../track-keeper.js';

/**
 * Every minute and after each gap, when the ledger agrees with the PBX: files in the PBX's folder that belong to no leg, and legs
 * that should have been recorded and were not (F1). A file whose leg is known is taken into the store; the rest is told.
 */
@Injectable()
export class LedgerAgreedListener implements OnModuleInit {
  /** Findings told once: a file that nobody can place is no new finding every minute. */
  private readonly told = new Set<string>();
  private looking = false;

  constructor(
    private readonly bus: EventBus,
    private readonly keeper: TrackKeeper,
    private readonly findings: Findings,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly config: RecordingsConfig,
  ) {}

  onModuleInit(): void {
    this.bus.on(LedgerAgreed, () => this.look());
  }

  /** One look at both; nothing when another is under way. */
  async look(): Promise<void> {
    // The simulator records nothing.
    if (this.looking || this.config.spool === '') return;
    this.looking = true;
    try {
      await this.placeFiles();
      await this.tellUnrecorded();
    } finally {
      this.looking = false;
    }
  }

  private async placeFiles(): Promise<void> {
    const files = (await readdir(this.config.spool)).filter((file) => file.endsWith('.wav') && !this.told.has(file));
    const tracks = await Promise.all(
      files.map(async (file) => ({ file, ...readTrackName(file), old: await this.isOld(file) })),
    );
    const old = tracks.filter((track) => track.old);
    if (old.length === 0) return;
    const legs = await this.dataSource.query<
      { call_id: string; call_key: string; channel_id: string; file: string | null }[]
    >(
      `SELECT call.id AS call_id, call.call_key, leg.channel_id, leg.recording_file AS file
       FROM call JOIN call_leg leg ON leg.call_id = call.id WHERE call.call_key = ANY ($1)`,
      [old.flatMap(({ callKey }) => callKey ?? [])],
    );
    const claimed = new Set(legs.map(({ file }) => file));
    const placed: string[] = [];
    const lost: string[] = [];
    const failures: unknown[] = [];
    for (const { file, channelId } of old) {
      if (claimed.has(file)) continue;
      const leg = legs.find((each) => each.channel_id === channelId && each.file === null);
      if (!leg) {
        lost.push(file);
        continue;
      }
      await this.keeper.adopt(leg.call_id, leg.channel_id, file).then(
        () => placed.push(file),
        (cause: unknown) => failures.push(cause), // tried again at the next look
      );
    }
    this.findings.found('recording-without-leg', 'repaired', placed);
    this.tellOnce('recording-without-leg', lost);
    if (failures.length > 0) throw failures[0];
  }

  /** Whether nobody has written to it for so long that its leg should have been heard of. */
  private async isOld(file: string): Promise<boolean> {
    const found = await stat(path.join(this.config.spool, file)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return null; // stored meanwhile
      throw cause;
    });
    return found !== null && Date.now() - found.mtimeMs > this.config.missingAfterSeconds * 1000;
  }

  /** Requesters are recorded from the first second, agents from their answer on. */
  private async tellUnrecorded(): Promise<void> {
    const legs = await this.dataSource.query<{ channel_id: string }[]>(
      `SELECT leg.channel_id FROM call JOIN call_leg leg ON leg.call_id = call.id
       WHERE call.ended_at BETWEEN now() - $2 * interval '1 second' AND now() - $1 * interval '1 second' AND leg.recording_file IS NULL
         AND (leg.role = 'requester' OR (leg.role = 'agent' AND leg.answered_at IS NOT NULL))
         AND NOT EXISTS (SELECT 1 FROM recording r WHERE r.call_id = call.id AND r.channel_id = leg.channel_id)
       LIMIT 1000`,
      [this.config.missingAfterSeconds, this.config.sweep.reachSeconds],
    );
    this.tellOnce(
      'leg-without-recording',
      legs.map(({ channel_id }) => channel_id),
    );
  }

  private tellOnce(kind: string, subjects: readonly string[]): void {
    const fresh = subjects.filter((subject) => !this.told.has(subject));
    this.findings.found(kind, 'reported', fresh);
    for (const subject of fresh) this.told.add(subject);
    for (const oldest of this.told) {
      if (this.told.size <= this.config.findingsKept) break;
      this.told.delete(oldest);
    }
  }
}
