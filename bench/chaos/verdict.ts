import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { readChannelLog, readFrom } from '../support/channel-log.js';
import type { World } from './world.js';

/** What must be nothing when the dust has settled. */
export interface Verdict {
  /** Calls the PBX wrote down as answered. */
  readonly calls: number;
  /** Of those, missing from the ledger. */
  readonly lost: number;
  /** Calls in the ledger that are there twice, or that the PBX does not know. */
  readonly duplicated: number;
  /** Agents who are not ready although nobody calls. */
  readonly stuckAgents: readonly string[];
  /** Files without a leg, legs whose file is not in the store, and tracks of which something is missing and nobody was told. */
  readonly orphanRecordings: number;
}

/** Compares ledger, store and desks with what Asterisk itself wrote down. To be asked when no call is left. */
export async function judge({ pbx, server, agents, disks }: World): Promise<Verdict> {
  const { text } = await readFrom(pbx.instance.celFile, 0);
  const arrived = [...readChannelLog(text, pbx.instance.settings.secrets.record).values()].filter(
    (call) => call.arrived,
  );
  const rows = await query<{ record_key: string; requester_index: string | null }>(
    server,
    'SELECT record_key, requester_index FROM ledger_call',
  );
  const keys = new Set(rows.map(({ record_key }) => record_key));
  const onPbx = new Set(arrived.map(({ uniqueId }) => uniqueId));
  // Every caller rings once, so a number that stands twice is a call counted twice.
  const numbers = rows.map((row) => row.requester_index).filter((index) => index !== null);
  const twice = numbers.length - new Set(numbers).size;
  return {
    calls: arrived.length,
    lost: [...onPbx].filter((key) => !keys.has(key)).length,
    duplicated: twice + [...keys].filter((key) => !onPbx.has(key)).length,
    stuckAgents: agents
      .filter(({ state, connected }) => !connected || state !== 'ready')
      .map(({ extension, state, connected }) => `${extension} ${connected ? state : 'away'}`),
    orphanRecordings:
      (await filesWithoutLeg({ pbx, server })) +
      (await legsWithoutTrack(server)) +
      (await cutInSilence(server, disks.store.folder)),
  };
}

async function filesWithoutLeg({ pbx, server }: Pick<World, 'pbx' | 'server'>): Promise<number> {
  const legs = await query<{ recording_file: string }>(
    server,
    'SELECT recording_file FROM call_leg WHERE recording_file IS NOT NULL',
  );
  const known = new Set(legs.map(({ recording_file }) => recording_file));
  const files = await readdir(pbx.instance.spoolRecordingDir);
  return files.filter((file) => file.endsWith('.wav') && !known.has(file)).length;
}

async function legsWithoutTrack(server: World['server']): Promise<number> {
  const [row] = await query<{ count: string }>(
    server,
    `SELECT count(*) FROM ledger_leg leg WHERE recording_file IS NOT NULL AND NOT EXISTS
       (SELECT 1 FROM call_track t WHERE t.call_id = leg.call_id AND t.leg_id = leg.leg_id AND t.state = 'available')`,
  );
  return Number(row?.count);
}

/** A track may be so much shorter than its party was on the line: the answer waits for the first sound, ms. */
const TOLERANCE = 3_000;
/** 8 kHz, 16 bit. */
const BYTES_A_MILLISECOND = 16;
const HEADER = 44;

/** Tracks whose file in the store is too short, and that are not marked so. */
async function cutInSilence(server: World['server'], store: string): Promise<number> {
  const tracks = await query<{ stored_as: string; on_the_line: string }>(
    server,
    `SELECT stored_as, extract(epoch FROM leg.ended_at - coalesce(leg.answered_at, leg.started_at)) * 1000 AS on_the_line
     FROM recording r JOIN call_track t ON t.track_id = r.id
       JOIN ledger_leg leg ON leg.call_id = t.call_id AND leg.leg_id = t.leg_id
     WHERE r.state = 'available' AND coalesce(r.shortfall_ms, 0) = 0 AND leg.cause IS NOT NULL
       AND (leg.answered_at IS NOT NULL OR leg.role = 'requester')`,
  );
  let cut = 0;
  for (const { stored_as: name, on_the_line: expected } of tracks) {
    const { size } = await stat(path.join(store, name));
    if (Number(expected) - Math.max(0, size - HEADER) / BYTES_A_MILLISECOND > TOLERANCE) cut += 1;
  }
  return cut;
}

async function query<T extends object>(server: World['server'], statement: string): Promise<T[]> {
  return (await server.database.query<T>(statement)).rows;
}
