import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Calls, legOn, type CallState, type LegState } from '@yiche/calls';
import { Clock } from '@yiche/kernel';
import { EventBus, Metrics, StandingFindings } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { needsRecording } from './domain/needs-recording.js';
import { shortfallOf } from './domain/shortfall.js';
import { trackMachine } from './domain/track-machine.js';
import { placeOf } from './domain/track-place.js';
import { durationMilliseconds, lostMilliseconds, readWavHeader } from './domain/wav.js';
import { RecordingTrack } from './persistence/recording.entity.js';
import { RecordingStore } from './ports/recording-store.js';
import { RecordingsConfig } from './recordings-config.js';
import { RecordingsChanged } from './recording-events.js';

/** A leg that was recorded. */
type RecordedLeg = LegState & { readonly recordingFile: string };

/** What a row says of its track. */
interface KeptTrack {
  readonly call_id: string;
  readonly channel_id: string;
  readonly sound: 'whole' | 'short' | 'unknown' | 'missing';
}

const SOUND = `CASE WHEN state = 'missing' THEN 'missing' WHEN shortfall_ms IS NULL THEN 'unknown'
  WHEN shortfall_ms > 0 THEN 'short' ELSE 'whole' END AS sound`;

/** Whether a state may take the place of the one that is stored: an arrow of the table. */
const MAY_FOLLOW = `(recording.state, excluded.state) IN (${trackMachine.states
  .flatMap((from) => trackMachine.table[from].map((to) => `('${from}', '${to}')`))
  .join(', ')})`;

/** Calls whose tracks are copied at the same time: the disk has something to do while one waits for it. */
const CALLS_AT_ONCE = 16;

/** The PBX's names of files, nothing that could lead out of its folder. */
const FILE_NAME = /^[A-Za-z0-9._-]{1,200}\.wav$/;

/**
 * Takes the finished tracks of a call from the PBX's folder into the store: checksum, length, one row a track. Repeatable: ids
 * and names are derived from call and channel, so a crash anywhere is made good by doing it again.
 */
@Injectable()
export class TrackKeeper {
  private readonly stored;

  constructor(
    private readonly calls: Calls,
    private readonly store: RecordingStore,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly findings: StandingFindings,
    private readonly config: RecordingsConfig,
    metrics: Metrics,
  ) {
    this.stored = metrics.counter('yiche_recordings_stored_total', 'Tracks by what is there of their sound', ['sound']);
  }

  /**
   * Stores what the legs of these calls recorded: whatever is there, then one row each in one statement.
   * @throws Error while a file is still missing and may yet come: the durable queue tries again
   */
  async storeTracks(callIds: readonly string[]): Promise<void> {
    const done = await this.available(callIds);
    await this.tell([...done]);
    const late: unknown[] = [];
    for (let at = 0; at < callIds.length; at += CALLS_AT_ONCE) {
      const calls = callIds.slice(at, at + CALLS_AT_ONCE).map((callId) => this.tracksOf(callId, done));
      const results = (await Promise.all(calls)).flat();
      const tracks = results.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []));
      if (tracks.length > 0) await this.save(tracks);
      await this.tell(tracks.map(({ id }) => id));
      late.push(...results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])));
    }
    if (late.length > 0) throw late[0];
  }

  /** Its finished tracks, each with what came of it; one call that cannot be read keeps the others from nothing. */
  private async tracksOf(
    callId: string,
    done: ReadonlySet<string>,
  ): Promise<PromiseSettledResult<RecordingTrack | null>[]> {
    const call = await this.calls.byId(callId).catch((cause: unknown) => cause as Error);
    if (call === null || call instanceof Error)
      return [{ status: 'rejected', reason: call ?? new Error(`call ${callId} is not in the ledger`) }];
    // A leg that lives is written on, also when a full disk keeps its file from growing.
    const legs = call.legs.filter(
      (leg): leg is RecordedLeg =>
        leg.recordingFile !== null && leg.endedAt !== null && !done.has(placeOf(call.id, leg).id),
    );
    return Promise.allSettled(legs.map((leg) => this.storeTrack(call, leg)));
  }

  /** Stores a file that is this leg's by its name, though the ledger never heard that the leg was recorded. */
  async adopt(callId: string, channelId: string, recordingFile: string): Promise<void> {
    const call = await this.calls.byId(callId);
    const leg = call ? legOn(call, channelId) : null;
    if (!call || !leg) throw new Error(`the ledger has no such leg: ${channelId}`);
    const track = await this.storeTrack(call, { ...leg, recordingFile });
    if (!track) return;
    await this.save([track]);
    await this.tell([track.id]);
  }

  /** @returns null where there is no file and none is missed: the leg was hung up before its first packet of sound */
  private async storeTrack(call: CallState, leg: RecordedLeg): Promise<RecordingTrack | null> {
    if (!FILE_NAME.test(leg.recordingFile)) throw new Error('the PBX named a recording that is no file name');
    const { id, name } = placeOf(call.id, leg);
    const known = {
      id,
      callId: call.id,
      channelId: leg.channelId,
      role: leg.role,
      bureauId: call.bureauId,
      startedAt: leg.startedAt,
      storedAt: this.clock.now(),
    };
    const file = path.join(this.config.spool, leg.recordingFile);
    const there = await this.settled(file);
    const stored = await (there ? this.store.take(file, name) : this.store.take(file, name).catch(() => null));
    if (stored) {
      const format = readWavHeader(stored.head);
      const durationMs = format && durationMilliseconds(format, stored.bytes);
      const lostMs = format ? lostMilliseconds(format, stored.bytes) : 0;
      const shortfallMs = shortfallOf({ durationMs, lostMs }, leg, this.config.shortMilliseconds);
      const { bytes, sha256 } = stored;
      return { ...known, state: 'available', bytes, sha256, storedAs: name, durationMs, shortfallMs };
    }
    const endedAt = leg.endedAt ?? call.endedAt ?? this.clock.now();
    const age = this.clock.now().getTime() - endedAt.getTime();
    if (age < this.config.missingAfterSeconds * 1000)
      throw new Error(`the recording of a ${leg.role} leg has not appeared yet`);
    if (!needsRecording({ ...leg, endedAt })) return null;
    return {
      ...known,
      state: 'missing',
      bytes: null,
      sha256: null,
      storedAs: null,
      durationMs: null,
      shortfallMs: null,
    };
  }

  /** Waits until the file has stopped growing. @returns whether there is one; @throws Error for one that goes on growing */
  private async settled(file: string): Promise<boolean> {
    let before = -1;
    for (let looks = 0; looks < this.config.settledLooks; looks++) {
      const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'ENOENT') return null;
        throw cause;
      });
      if (!found) return false;
      if (found.size === before || Date.now() - found.mtimeMs >= this.config.settledMilliseconds) return true;
      before = found.size;
      await sleep(this.config.settledMilliseconds);
    }
    throw new Error('a recording is still being written');
  }

  private async save(tracks: readonly RecordingTrack[]): Promise<void> {
    // A track once found missing may be found after all; one that is there is never written again.
    const written = await this.dataSource.query<KeptTrack[]>(
      `INSERT INTO recording (id, call_id, channel_id, role, bureau_id, state, started_at, duration_ms, shortfall_ms, bytes, sha256, stored_as, stored_at)
       SELECT id, "callId", "channelId", role, "bureauId", state, "startedAt", "durationMs", "shortfallMs", bytes, sha256, "storedAs", "storedAt"
       FROM jsonb_to_recordset($1::jsonb) AS track (id uuid, "callId" uuid, "channelId" text, role text, "bureauId" text, state text,
         "startedAt" timestamptz, "durationMs" int, "shortfallMs" int, bytes bigint, sha256 text, "storedAs" text, "storedAt" timestamptz)
       ON CONFLICT (call_id, channel_id) DO UPDATE SET state = excluded.state, duration_ms = excluded.duration_ms,
         shortfall_ms = excluded.shortfall_ms, bytes = excluded.bytes, sha256 = excluded.sha256, stored_as = excluded.stored_as, stored_at = excluded.stored_at
       WHERE ${MAY_FOLLOW}
       RETURNING call_id, channel_id, ${SOUND}`,
      [JSON.stringify(tracks)],
    );
    for (const { sound } of written) this.stored.inc({ sound });
    for (const callId of new Set(written.map((row) => row.call_id)))
      this.bus.publish(new RecordingsChanged(this.clock.now(), callId));
  }

  /** Ids of the tracks of these calls that an earlier try has stored. */
  private async available(callIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM recording WHERE call_id = ANY ($1::uuid[]) AND state = 'available'`,
      [callIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** By what is in the table, not by what was written now: a try before may have died between the row and its finding. */
  private async tell(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const kept = await this.dataSource.query<KeptTrack[]>(
      `SELECT call_id, channel_id, ${SOUND} FROM recording WHERE id = ANY ($1)`,
      [ids],
    );
    const channels = (...sounds: KeptTrack['sound'][]): string[] =>
      kept.filter(({ sound }) => sounds.includes(sound)).map((row) => row.channel_id);
    await this.findings.stand('leg-without-recording', channels('missing'));
    await this.findings.end('leg-without-recording', channels('whole', 'short', 'unknown'));
    await this.findings.stand('recording-short', channels('short'));
  }
}
