import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CelCallRecords, silentObserver, type RecordedCall } from '@yiche/telephony';
import { untilAgreed, untilQuiet } from '../../../bench/chaos/agreement.js';
import { keepCalling } from '../../../bench/chaos/load.js';
import { judge, type Verdict } from '../../../bench/chaos/verdict.js';
import { startWorld, type World } from '../../../bench/chaos/world.js';

jest.setTimeout(180_000);

/** `npm run chaos` cuts it for a minute under more calls; what must hold is the same. */
const gapSeconds = 15;
const callsPerSecond = 3;

interface LedgerCall {
  readonly call_key: string;
  readonly bureau_id: string;
  readonly did: string;
  readonly outcome: string;
  readonly connected: boolean;
  readonly ended: boolean;
  readonly legs: readonly string[];
}

describe('the server without AMI while calls come, are answered and end', () => {
  const stops: (() => Promise<unknown>)[] = [];
  const onStop = (stop: () => Promise<unknown>): void => void stops.push(stop);
  const gap = { began: new Date(0), ended: new Date(0) };
  let world: World;
  let seconds = 0;
  let duringGap = 0;
  let verdict: Verdict;
  let recorded: readonly RecordedCall[];
  let ledger: ReadonlyMap<string, LedgerCall>;

  const query = async <T extends object>(sql: string): Promise<T[]> => (await world.server.database.query<T>(sql)).rows;

  beforeAll(async () => {
    // So many that some are ready when it is cut: those go on in the queue's own rhythm.
    world = await startWorld({ agents: 20, browsers: 0, onStop });
    const load = keepCalling(world, { rate: callsPerSecond, prefix: '138', onStop });
    await delay(4_000);
    gap.began = new Date();
    world.ami.cut();
    await delay(gapSeconds * 1000);
    duringGap = (await world.pbx.channels()).length;
    gap.ended = new Date();
    world.ami.mend();
    seconds = await untilAgreed(world, 30);
    await delay(3_000);
    await load.end();
    await untilQuiet(world, 60);
    verdict = await judge(world);
    const { instance } = world.pbx;
    recorded = await new CelCallRecords(
      instance.settings.systemName,
      { file: instance.celFile, key: instance.settings.secrets.record },
      silentObserver,
    ).between(new Date(0), new Date());
    const calls = await query<LedgerCall>(
      `SELECT call_key, bureau_id, did, outcome, connected_at IS NOT NULL AS connected, ended_at IS NOT NULL AS ended,
         (SELECT array_agg(concat_ws(' ', role, channel_id, answered_at IS NOT NULL, cause, recording_file))
          FROM call_leg WHERE call_id = call.id) AS legs
       FROM call`,
    );
    ledger = new Map(calls.map((call) => [call.call_key, { ...call, legs: call.legs.toSorted() }]));
  });
  afterAll(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  it('has calls all the while, some of which begin, are answered and end unheard', () => {
    expect(duringGap).toBeGreaterThan(0);
    const unheard = recorded.filter(
      ({ arrivedAt, legs }) => arrivedAt > gap.began && legs.every(({ endedAt }) => endedAt && endedAt < gap.ended),
    );
    expect(unheard.filter(({ legs }) => legs.some(({ connectedAt }) => connectedAt)).length).toBeGreaterThan(3);
  });

  it('shows on every desk what the PBX has, within five seconds of its return', () => {
    expect(seconds).toBeLessThan(5);
    expect(verdict.stuckAgents).toEqual([]);
  });

  it('has every call in its ledger, once, with its legs, their causes and their recordings as the PBX wrote them down', () => {
    expect(verdict).toMatchObject({ lost: 0, duplicated: 0, orphanRecordings: 0 });
    expect(ledger.size).toBe(recorded.length);
    for (const call of recorded) {
      const connected = call.legs.some(({ connectedAt }) => connectedAt);
      expect(ledger.get(call.callKey)).toEqual({
        call_key: call.callKey,
        bureau_id: 'WJ',
        did: '114',
        outcome: connected ? 'answered' : call.queuedAt ? 'abandoned' : 'left-before-queue',
        connected,
        ended: true,
        legs: call.legs
          .map((leg) => {
            const answered = leg.role === 'agent' && leg.answeredAt ? 't' : 'f';
            return [leg.role, leg.channelId, answered, leg.cause, leg.file].filter((each) => each !== null).join(' ');
          })
          .toSorted(),
      });
    }
  });

  it('counts no fact twice: each call arrived, was connected and ended once', async () => {
    const twice = await query(
      `SELECT call_id, type FROM call_event WHERE type IN ('call-arrived', 'call-queued', 'call-ended', 'call-abandoned')
       GROUP BY call_id, type HAVING count(*) > 1`,
    );
    expect(twice).toEqual([]);
    const connections = await query<{ count: string }>(`SELECT count(*) FROM call_event WHERE type = 'call-connected'`);
    const seen = recorded.flatMap(({ legs }) => legs.filter(({ connectedAt }) => connectedAt));
    expect(Number(connections[0]?.count)).toBe(seen.length);
    expect(await world.server.metric('yiche_pbx_outages_total')).toBe(1);
  });
});
