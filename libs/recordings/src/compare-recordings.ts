import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Agreement } from '@yiche/calls';
import { Findings, StandingFindings } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { needsRecording } from './domain/needs-recording.js';
import { readTrackName, SELF_TEST } from './domain/spooled-track.js';
import { RecordingsConfig } from './recordings-config.js';
import { TrackKeeper } from './track-keeper.js';

/**
 * Every minute and after each gap, when the ledger agrees with the PBX: files in the PBX's folder that belong to no leg, and legs
 * that should have been recorded and were not (F1). A file whose leg is known is taken into the store; the rest is told.
 */
@Injectable()
export class CompareRecordings implements OnModuleInit {
  private looking = false;

  constructor(
    private readonly agreement: Agreement,
    private readonly keeper: TrackKeeper,
    private readonly findings: Findings,
    private readonly standing: StandingFindings,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly config: RecordingsConfig,
  ) {}

  onModuleInit(): void {
    this.agreement.offer('recordings', () => this.look());
  }

  /** One look at both; nothing when another is under way. */
  async look(): Promise<void> {
    // The simulator records nothing.
    if (this.looking || this.config.spool === '') return;
    this.looking = true;
    try {
      await this.placeFiles();
      await this.tellUnrecorded();
      await this.tellShort();
    } finally {
      this.looking = false;
    }
  }

  private async placeFiles(): Promise<void> {
    const files = (await readdir(this.config.spool)).filter((file) => file.endsWith('.wav') && file !== SELF_TEST);
    const tracks = await Promise.all(
      files.map(async (file) => ({ file, ...readTrackName(file), old: await this.isOld(file) })),
    );
    const old = tracks.filter((track) => track.old);
    if (old.length === 0) return this.standing.are('recording-without-leg', []);
    const legs = await this.dataSource.query<
      { call_id: string; leg_id: string; file: string | null; ended: boolean }[]
    >(
      `SELECT call_id, leg.leg_id, leg.recording_file AS file, leg.ended_at IS NOT NULL AS ended
       FROM ledger_call call JOIN ledger_leg leg USING (call_id) WHERE call.record_key = ANY ($1)`,
      [old.flatMap(({ callKey }) => callKey ?? [])],
    );
    const claimed = new Set(legs.map(({ file }) => file));
    const placed: string[] = [];
    const lost: string[] = [];
    const failures: unknown[] = [];
    for (const { file, channelId } of old) {
      if (claimed.has(file)) continue;
      const leg = legs.find((each) => each.leg_id === channelId && each.file === null);
      if (!leg) {
        lost.push(file);
        continue;
      }
      if (!leg.ended) continue; // it may be written on
      await this.keeper.adopt(leg.call_id, leg.leg_id, file).then(
        () => placed.push(file),
        (cause: unknown) => failures.push(cause), // tried again at the next look
      );
    }
    this.findings.found('recording-without-leg', 'repaired', placed);
    await this.standing.are('recording-without-leg', lost);
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

  /** Whatever ended in the time that a look reaches back. */
  private async tellUnrecorded(): Promise<void> {
    const legs = await this.dataSource.query<
      { leg_id: string; role: string; started_at: Date; answered_at: Date | null; ended_at: Date }[]
    >(
      `SELECT leg.leg_id, leg.role, leg.started_at, leg.answered_at, coalesce(leg.ended_at, call.ended_at) AS ended_at
       FROM ledger_call call JOIN ledger_leg leg USING (call_id)
       WHERE call.ended_at BETWEEN now() - $2 * interval '1 second' AND now() - $1 * interval '1 second' AND leg.recording_file IS NULL
         AND NOT EXISTS (SELECT 1 FROM recording r WHERE r.call_id = leg.call_id AND r.channel_id = leg.leg_id)
       LIMIT 1000`,
      [this.config.missingAfterSeconds, this.config.sweep.reachSeconds],
    );
    const missed = legs.filter(({ role, started_at: startedAt, answered_at: answeredAt, ended_at: endedAt }) =>
      needsRecording({ role, startedAt, answeredAt, endedAt }),
    );
    await this.standing.stand(
      'leg-without-recording',
      missed.map(({ leg_id }) => leg_id),
    );
  }

  /** Who adopts a file tells of a short one once, and may have died before: the file is gone from the folder, and nobody adopts it again. */
  private async tellShort(): Promise<void> {
    const short = await this.dataSource.query<{ channel_id: string }[]>(
      `SELECT r.channel_id FROM ledger_call call JOIN recording r USING (call_id)
       WHERE call.ended_at BETWEEN now() - $2 * interval '1 second' AND now() - $1 * interval '1 second' AND r.shortfall_ms > 0
       LIMIT 1000`,
      [this.config.missingAfterSeconds, this.config.sweep.reachSeconds],
    );
    await this.standing.stand(
      'recording-short',
      short.map(({ channel_id }) => channel_id),
    );
  }
}
