import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { AuditTrail } from '@yiche/audit';
import { Calls, type CallState } from '@yiche/calls';
import { refusal, type Recording } from '@yiche/contracts';
import { bureauInView, type SessionUser } from '@yiche/identity';
import { Clock, derivedId } from '@yiche/kernel';
import { DataSource } from 'typeorm';
import type { ByteRange } from './domain/byte-range.js';
import { stateOfTrack } from './domain/track-state.js';
import { RecordingTrack } from './persistence/recording.entity.js';
import { RecordingStore } from './ports/recording-store.js';
import { RecordingsConfig } from './recordings-config.js';

/** A track that may be played. */
export interface PlayableTrack {
  readonly id: string;
  readonly bytes: number;
  readonly sha256: string;
  read(range: ByteRange): Readable;
}

/** Tracks for those who may hear them; who did is written to the audit trail (F4). */
@Injectable()
export class RecordingsService {
  /** `session:recording` → when its access was last written down. */
  private readonly accesses = new Map<string, number>();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly calls: Calls,
    private readonly store: RecordingStore,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly config: RecordingsConfig,
  ) {}

  /**
   * The tracks of a call: those in the store, and those still being recorded or on their way.
   * @throws DomainError `recordings/unknown-call`, also when the call is not in this user's view
   */
  async ofCall(user: SessionUser, callId: string): Promise<Recording[]> {
    const call = await this.calls.byId(callId);
    if (!call || !mayHear(user, call.bureauId, call)) throw refusal('recordings/unknown-call');
    const stored = await this.dataSource.getRepository(RecordingTrack).findBy({ callId });
    return call.legs
      .filter((leg) => leg.recordingFile !== null)
      .flatMap((leg) => {
        const track = stored.find((each) => each.channelId === leg.channelId);
        const state = stateOfTrack(leg, track?.state ?? null);
        if (state === null) return [];
        return {
          id: track?.id ?? derivedId(call.id, leg.channelId),
          callId,
          role: leg.role,
          state,
          startedAt: leg.startedAt.toISOString(),
          durationSeconds: seconds(track?.durationMs),
          missingSeconds: seconds(track?.shortfallMs),
          bytes: track?.bytes ?? null,
          sha256: track?.sha256 ?? null,
        };
      });
  }

  /**
   * A track to play, the access written down first.
   * @throws DomainError `recordings/unknown-recording`, also when it is not in this user's view
   */
  async play(user: SessionUser, recordingId: string): Promise<PlayableTrack> {
    const track = await this.dataSource
      .getRepository(RecordingTrack)
      .findOneBy({ id: recordingId, state: 'available' });
    const call = track && (await this.calls.byId(track.callId));
    if (!track || !mayHear(user, track.bureauId, call)) {
      throw refusal('recordings/unknown-recording');
    }
    await this.writeDown(user, track);
    const { bytes, sha256, storedAs } = track;
    if (bytes === null || sha256 === null || storedAs === null)
      throw new Error(`recording ${track.id} is available without a file`);
    return { id: track.id, bytes, sha256, read: ({ start, end }) => this.store.read(storedAs, start, end) };
  }

  /** One entry an access, not one a byte range: a player asks for many. */
  private async writeDown(user: SessionUser, track: RecordingTrack): Promise<void> {
    const key = `${user.sessionId}:${track.id}`;
    const now = this.clock.now().getTime();
    const expired = now - this.config.accessSeconds * 1000;
    if ((this.accesses.get(key) ?? 0) > expired) return;
    for (const [old, at] of this.accesses) if (at <= expired) this.accesses.delete(old);
    await this.audit.append(null, {
      actorId: user.userId,
      actorName: user.displayName,
      action: 'recording.played',
      subjectType: 'recording',
      subjectId: track.id,
      bureauId: track.bureauId,
      details: { callId: track.callId, role: track.role },
    });
    this.accesses.set(key, now);
  }
}

const seconds = (milliseconds: number | null | undefined): number | null =>
  milliseconds == null ? null : milliseconds / 1000;

/** Supervisors hear everything of the operator's, the bureau's viewers their own bureau's, agents the calls they answered. */
function mayHear(user: SessionUser, bureauId: string | null, call: CallState | null): boolean {
  const inView = bureauInView(user);
  if (inView !== null && inView !== bureauId) return false;
  if (user.roles.includes('supervisor') || user.roles.includes('bureau-viewer')) return true;
  const answered = (call?.legs ?? []).filter((leg) => leg.extension !== null && leg.answeredAt !== null);
  return user.roles.includes('agent') && answered.some((leg) => leg.extension === user.extension);
}
