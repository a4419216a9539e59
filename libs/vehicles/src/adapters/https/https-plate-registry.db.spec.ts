import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FixedClock, SystemClock } from '@yiche/kernel';
import { createLogger, Metrics } from '@yiche/platform';
import { Writable } from 'node:stream';
import {
  startTrafficPlatform,
  type TrafficPlatform,
} from '../../../../../apps/pbx/src/demo-city/traffic-platform/traffic-platform.js';
import { HttpsPlateRegistry } from './https-plate-registry.js';

const CAR = { number: '苏D12345', type: '02' } as const;
const ACCOUNT = { appId: 'wujin-114', secret: 'a-secret-of-this-test' };

describe('a provincial platform over HTTPS', () => {
  let platform: TrafficPlatform;
  let logged = '';

  beforeAll(async () => {
    const vehiclesFile = 'libs/vehicles/data/synthetic-vehicles.jsonl';
    platform = await startTrafficPlatform({ vehiclesFile, account: ACCOUNT });
  });
  afterAll(() => platform.stop());
  beforeEach(() => {
    platform.turn({});
    logged = '';
  });

  const open = (account: Partial<typeof ACCOUNT> = {}, clock = new SystemClock()): HttpsPlateRegistry => {
    const output = new Writable({ write: (chunk, _encoding, done) => ((logged += String(chunk)), done()) });
    const settings = { url: platform.jsonUrl, ...ACCOUNT, ...account, knownPlate: CAR };
    return HttpsPlateRegistry.open(settings, clock, createLogger('debug', output), new Metrics());
  };
  const find = (registry: HttpsPlateRegistry, number: string = CAR.number, within = 5_000) =>
    registry.find({ number, type: '02' }, AbortSignal.timeout(within));
  const failure = async (asked: Promise<unknown>): Promise<string> => {
    const cause: unknown = await asked.catch((thrown: unknown) => thrown);
    expect(cause).toMatchObject({ name: 'RegistryFailure' });
    expect((cause as Error).message).not.toMatch(/13900|雅阁|邓平雨|苏D|a-secret/);
    return (cause as { reason: string }).reason;
  };

  it('finds a vehicle and its owner, and says what there is to mind', async () => {
    const registry = open();
    expect(await find(registry)).toEqual({
      kind: 'found',
      vehicle: {
        brand: '本田',
        model: '雅阁',
        colour: '蓝',
        ownerName: '邓平雨',
        ownerNumber: '13900000018',
        secondNumber: null,
        validTo: '2030-09-30',
      },
    });
    expect(await find(registry, '苏D00008')).toMatchObject({
      vehicle: { ownerNumber: '13900255005', secondNumber: '051980000818' },
    });
    const said = ['苏D00011', '苏D00012', '苏D00013', '苏D00014', '苏D00015', '苏D99998'].map(async (number) => [
      number,
      (await find(registry, number)).kind,
    ]);
    expect(Object.fromEntries((await Promise.all(said)) as [string, string][])).toEqual({
      苏D00011: 'do-not-call',
      苏D00012: 'stale-number',
      苏D00013: 'several',
      苏D00014: 'out-of-province',
      苏D00015: 'not-allowed',
      苏D99998: 'not-found',
    });
  });

  it('is asked on with a new token when the platform has forgotten the old one, and when it has run out', async () => {
    const registry = open();
    await find(registry);
    platform.forgetTokens();
    expect((await find(registry)).kind).toBe('found');
    platform.turn({ tokenSeconds: 31 }); // used for a second: half a minute before its end it is not used any more
    platform.forgetTokens();
    for (let each = 0; each < 3; each += 1) expect((await find(registry)).kind).toBe('found');
  });

  it.each([-3_600_000, 3_600_000])(
    'is asked in its own time where its clock is %i ms ahead; both times are told',
    async (clockAheadMs) => {
      platform.turn({ clockAheadMs });
      const registry = open();
      expect((await find(registry)).kind).toBe('found');
      const { ours, theirs } = JSON.parse(logged.split('\n')[0] ?? '') as { ours: string; theirs: string };
      expect(Math.round((Date.parse(theirs) - Date.parse(ours)) / 60_000)).toBe(clockAheadMs / 60_000);
      platform.turn({}); // put right
      expect((await find(registry)).kind).toBe('found');
    },
  );

  it('is asked where our own clock stands still', async () => {
    const registry = open({}, new FixedClock(new Date('2020-01-01T00:00:00Z')));
    expect((await find(registry)).kind).toBe('found');
  });

  it('refuses a signature with another key and an account that it does not know', async () => {
    expect(await failure(find(open({ secret: 'another-secret-of-ours' })))).toBe('refused');
    expect(await failure(find(open({ appId: 'somebody' })))).toBe('refused');
  });

  it.each([
    ['cuts the connection', { fault: 'down' }, 'unreachable'],
    ['is busy', { fault: 'busy' }, 'busy'],
    ['ends in the middle', { fault: 'half' }, 'unreachable'],
    ['answers about another vehicle', { fault: 'other-plate' }, 'misfit'],
    ['fails', { fault: 'fault' }, 'no-sense'],
    ['answers with a page', { fault: 'nonsense' }, 'no-sense'],
    ['sends 50 MB', { fault: 'huge' }, 'no-sense'],
    ['has used up its questions', { quota: 0 }, 'quota'],
  ] as const)('is no answer where it %s', async (_how, switches, reason) => {
    const registry = open();
    await find(registry);
    platform.turn(switches);
    expect(await failure(find(registry))).toBe(reason);
    expect(await failure(find(open()))).toBe(reason);
  });

  it('is given up where it is too slow, and can be used when it is not', async () => {
    const registry = open();
    platform.turn({ delayMs: 2_000 });
    expect(await failure(find(registry, CAR.number, 100))).toBe('too-slow');
    platform.turn({});
    expect(await registry.isUsable(AbortSignal.timeout(5_000))).toBe(true);
  });
});
