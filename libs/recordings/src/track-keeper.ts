import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Calls, type CallState, type LegState } from '@yiche/calls';
import { Bureaus } from '@yiche/identity';
import { Clock, contractDate, derivedId } from '@yiche/kernel';
import { Logger, UnitOfWork } from '@yiche/platform';
import { durationMilliseconds, readWavHeader } from './domain/wav.js';
import { RecordingTrack } from './persistence/recording.entity.js';
import { RecordingStore } from './ports/recording-store.js';
import { RecordingsConfig } from './recordings-config.js';
import { RecordingsChanged } from './recording-events.js';

/** A leg that was recorded. */
type RecordedLeg = LegState & { readonly recordingFile: string };

/** The PBX's names of files, nothing that could lead out of its folder. */
const FILE_NAME = /^[A-Za-z0-9._-]{1,200}\.wav$/;

/**
 * Takes the finished tracks of a call from the PBX's folder into the store: checksum, length, one row a track. Repeatable: ids
 * and names are derived from call and channel, so a crash anywhere is made good by doing it again.
 */
@Injectable()
export class TrackKeeper {
  constructor(
    private readonly calls: Calls,
    private readonly bureaus: Bureaus,
    private readonly store: RecordingStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly config: RecordingsConfig,
  ) {}

  /**
   * Stores what the call's legs recorded.
   * @throws Error while a file is still missing and may yet come: the durable queue tries again
   */
  async storeTracks(callId: string): Promise<void> {
    const call = await this.calls.byId(callId);
    if (!call) throw new Error(`call ${callId} is not in the ledger`);
    const legs = Object.values(call.legs).filter((leg): leg is RecordedLeg => leg.recordingFile !== null);
    for (const leg of legs) await this.storeTrack(call, leg);
    if (legs.length > 0)
      await this.unitOfWork.run(async ({ publish }) => publish(new RecordingsChanged(this.clock.now(), callId)));
  }

  private async storeTrack(call: CallState, leg: RecordedLeg): Promise<void> {
    if (!FILE_NAME.test(leg.recordingFile)) throw new Error('the PBX named a recording that is no file name');
    const id = derivedId(call.id, leg.channelId);
    const name = `${contractDate(leg.startedAt).replaceAll('-', '/')}/${id}.wav`;
    const file = path.join(this.config.spool, leg.recordingFile);
    const size = await this.settledSize(file);
    const track = size === null ? await this.storedBefore(file, name) : await this.store.take(file, name);
    if (track)
      return this.save(call, leg, {
        id,
        state: 'available',
        ...track,
        storedAs: name,
        durationMs: await this.duration(name, track.bytes),
      });
    const age = this.clock.now().getTime() - (leg.endedAt ?? call.endedAt ?? this.clock.now()).getTime();
    if (age < this.config.missingAfterSeconds * 1000)
      throw new Error(`the recording of a ${leg.role} leg has not appeared yet`);
    await this.save(call, leg, { id, state: 'missing', bytes: null, sha256: null, storedAs: null, durationMs: null });
  }

  private storedBefore(file: string, name: string): Promise<{ bytes: number; sha256: string } | null> {
    return this.store.take(file, name).catch(() => null);
  }

  /** The file's size once it has stopped growing; null when there is no file. */
  private async settledSize(file: string): Promise<number | null> {
    for (let before = -1; ; await sleep(this.config.settledMilliseconds)) {
      const found = await stat(file).catch(() => null);
      if (!found) return null;
      const quiet = Date.now() - found.mtimeMs >= this.config.settledMilliseconds;
      if (quiet && (before === -1 || found.size === before)) return found.size;
      before = found.size;
    }
  }

  private async duration(name: string, bytes: number): Promise<number | null> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.store.read(name, 0, Math.min(255, bytes - 1))) chunks.push(chunk as Buffer);
    const format = readWavHeader(Buffer.concat(chunks));
    return format && durationMilliseconds(format, bytes);
  }

  private async save(
    call: CallState,
    leg: RecordedLeg,
    track: Pick<RecordingTrack, 'id' | 'state' | 'bytes' | 'sha256' | 'storedAs' | 'durationMs'>,
  ): Promise<void> {
    const bureauId = call.did ? (this.bureaus.byDialledNumber(call.did)?.id ?? null) : null;
    const [written] = await this.unitOfWork.run(({ manager }) =>
      // A track once found missing may be found after all; one that is there is never written again.
      manager.query<{ first: boolean }[]>(
        `INSERT INTO recording (id, call_id, channel_id, role, bureau_id, state, started_at, duration_ms, bytes, sha256, stored_as, stored_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (call_id, channel_id) DO UPDATE SET state = excluded.state, duration_ms = excluded.duration_ms,
           bytes = excluded.bytes, sha256 = excluded.sha256, stored_as = excluded.stored_as, stored_at = excluded.stored_at
         WHERE recording.state = 'missing' RETURNING (xmax = 0) AS first`,
        [
          track.id,
          call.id,
          leg.channelId,
          leg.role,
          bureauId,
          track.state,
          leg.startedAt,
          track.durationMs,
          track.bytes,
          track.sha256,
          track.storedAs,
          this.clock.now(),
        ],
      ),
    );
    if (track.state === 'missing' && written?.first)
      this.logger.error({ callId: call.id, role: leg.role }, 'a leg has no recording');
  }
}
