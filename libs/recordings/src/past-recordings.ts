import { link, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Injectable } from '@nestjs/common';
import type { CallState, LegState } from '@yiche/calls';
import type { EntityManager } from 'typeorm';
import { needsRecording } from './domain/needs-recording.js';
import { placeOf } from './domain/track-place.js';
import { RecordingsConfig } from './recordings-config.js';

/** Files linked, and rows of one statement of SQL, at a time. */
const AT_ONCE = 500;

/** After the end of a call its tracks are stored, ms. */
const STORED_AFTER_MS = 4_000;

/** A file of sound on the store's disk; many tracks may have the same. */
export interface Sound {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly durationMs: number;
}

/** A leg that was recorded and is over. */
type RecordedLeg = LegState & { readonly endedAt: Date };

/**
 * Gives calls of the past their tracks (ADR 0051): each a file under its own name in the store and a row with its checksum. Tracks of the
 * same sound are one file with several names (hard links), so that a year of them takes the room of an hour.
 */
@Injectable()
export class PastRecordings {
  constructor(private readonly config: RecordingsConfig) {}

  /**
   * @param soundOf the sound of a party's track that is at least so many ms long
   * @throws Error where the store's disk cannot give a file a second name
   */
  async write(
    manager: EntityManager,
    calls: readonly CallState[],
    soundOf: (role: LegState['role'], milliseconds: number) => Promise<Sound>,
  ): Promise<void> {
    const tracks = calls.flatMap((call) =>
      call.legs
        .filter((leg): leg is RecordedLeg => leg.recordingFile !== null && leg.endedAt !== null)
        .filter(needsRecording)
        .map((leg) => ({ call, leg })),
    );
    const folders = new Set<string>();
    for (let from = 0; from < tracks.length; from += AT_ONCE) {
      const rows = await Promise.all(
        tracks.slice(from, from + AT_ONCE).map(async ({ call, leg }) => {
          const { id, name } = placeOf(call.id, leg);
          const length = leg.endedAt.getTime() - (leg.answeredAt ?? leg.startedAt).getTime();
          const { file, bytes, sha256, durationMs } = await soundOf(leg.role, length);
          await this.keep(file, name, folders);
          return {
            ...{ id, call_id: call.id, channel_id: leg.channelId, role: leg.role, bureau_id: call.bureauId },
            ...{ state: 'available', started_at: leg.startedAt, duration_ms: durationMs, shortfall_ms: 0 },
            ...{ bytes, sha256, stored_as: name, stored_at: new Date(leg.endedAt.getTime() + STORED_AFTER_MS) },
          };
        }),
      );
      await manager.query(
        `INSERT INTO recording (id, call_id, channel_id, role, bureau_id, state, started_at, duration_ms, shortfall_ms, bytes, sha256, stored_as, stored_at)
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS track (id uuid, call_id uuid, channel_id text, role text, bureau_id text, state text,
           started_at timestamptz, duration_ms int, shortfall_ms int, bytes bigint, sha256 text, stored_as text, stored_at timestamptz)`,
        [JSON.stringify(rows)],
      );
    }
  }

  /** A name that is there already is from a try before this one. */
  private async keep(file: string, name: string, folders: Set<string>): Promise<void> {
    const target = path.join(this.config.store, name);
    const folder = path.dirname(target);
    if (!folders.has(folder)) {
      await mkdir(folder, { recursive: true });
      folders.add(folder);
    }
    await link(file, target).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause;
    });
  }
}
