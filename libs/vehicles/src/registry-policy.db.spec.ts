import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Plate } from '@yiche/contracts';
import { createLogger, Metrics, readConfig } from '@yiche/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RegistryAnswer } from './domain/registry-answer.js';
import { FAILURE_REASONS, RegistryFailure } from './domain/registry-failure.js';
import type { RegistryQuota } from './persistence/registry-quota.js';
import { RegistryPolicy } from './registry-policy.js';
import { ToldRegistry } from './testing/told-registry.js';
import { vehiclesConfigSchema } from './vehicles.config.js';

const CAR: Plate = { number: '苏D12345', type: '02' };
const NOTHING: RegistryAnswer = { kind: 'not-found' };

describe('how a registry is asked', () => {
  let registry: ToldRegistry;
  let metrics: Metrics;
  let left: number;

  beforeEach(() => {
    registry = new ToldRegistry();
    left = Infinity;
  });

  const quota = {
    take: async (isUrgent: boolean) => (left > (isUrgent ? 0 : 1) ? { day: String(left--) } : null),
    giveBack: async () => void (left += 1),
  } as unknown as RegistryQuota;
  const policyWith = (environment: Record<string, string> = {}): RegistryPolicy => {
    const config = readConfig(vehiclesConfigSchema, {
      VEHICLE_REGISTRY_KIND: 'https',
      VEHICLE_REGISTRY_URL: 'https://registry.test',
      VEHICLE_REGISTRY_KNOWN_PLATE: CAR.number,
      VEHICLE_REGISTRY_APP_ID: 'test',
      VEHICLE_REGISTRY_SECRET: 'of-sixteen-or-more',
      VEHICLE_REGISTRY_TIMEOUT_MS: '10000',
      VEHICLE_REGISTRY_ATTEMPT_MS: '100',
      VEHICLE_REGISTRY_BREAKER_FAILURES: '1000',
      ...environment,
    });
    metrics = new Metrics();
    return new RegistryPolicy(registry, quota, config, createLogger('fatal'), metrics);
  };
  const reason = async (asked: Promise<unknown>): Promise<string> => {
    const cause: unknown = await asked.catch((thrown: unknown) => thrown);
    expect(cause).toBeInstanceOf(RegistryFailure);
    return (cause as RegistryFailure).reason;
  };
  const failing = (why: RegistryFailure['reason'], times = Infinity): void => {
    registry.answer = async () => {
      if (registry.asked <= times) throw new RegistryFailure(why, 'told so');
      return NOTHING;
    };
  };
  const counted = async (): Promise<Record<string, number>> => {
    const all = await metrics.registry.getMetricsAsJSON();
    const found = all.find(({ name }) => name === 'yiche_vehicle_registry_questions_total');
    return Object.fromEntries((found?.values ?? []).map(({ labels, value }) => [String(labels['result']), value]));
  };

  it.each(['too-slow', 'unreachable', 'busy', 'no-sense'] as const)(
    'is again where it was %s, and no more than so often',
    async (why) => {
      failing(why, 2);
      expect(await policyWith().ask(CAR, false)).toBe(NOTHING);
      expect(registry.asked).toBe(3);
      failing(why);
      expect(await reason(policyWith().ask(CAR, false))).toBe(why);
      expect(registry.asked).toBe(6);
      expect(await counted()).toEqual({ [why]: 3 });
    },
  );

  it.each(['refused', 'quota', 'misfit'] as const)('is once where it %s', async (why) => {
    failing(why);
    expect(await reason(policyWith().ask(CAR, false))).toBe(why);
    expect(registry.asked).toBe(1);
  });

  it('is given up where it hears nothing of a signal, and whatever else it throws', async () => {
    registry.answer = () => new Promise(() => undefined);
    expect(await reason(policyWith().ask(CAR, false))).toBe('too-slow');
    expect(registry.asked).toBe(3);
    registry.answer = () => Promise.reject(new TypeError('a mistake'));
    expect(await reason(policyWith().ask(CAR, false))).toBe('unreachable');
  });

  it('is not waited for longer than an agent waits, however many attempts are left', async () => {
    registry.answer = () => new Promise(() => undefined);
    const policy = policyWith({
      VEHICLE_REGISTRY_TIMEOUT_MS: '600',
      VEHICLE_REGISTRY_ATTEMPT_MS: '100',
      VEHICLE_REGISTRY_ATTEMPTS: '10',
    });
    expect(await reason(policy.ask(CAR, false))).toBe('too-slow');
    expect(registry.asked).toBeLessThan(10);
    const asked = registry.asked;
    await sleep(500);
    expect(registry.asked).toBe(asked); // and not asked on behind its back
  });

  it('is once for all who ask the same at the same time, whatever they are told', async () => {
    const policy = policyWith();
    registry.answer = async () => (await sleep(20), NOTHING);
    const answers = await Promise.all(Array.from({ length: 40 }, () => policy.ask(CAR, false)));
    expect(new Set(answers)).toEqual(new Set([NOTHING]));
    expect(registry.asked).toBe(1);
    expect(await counted()).toEqual({ shared: 39, 'not-found': 1 });
    failing('refused');
    const refused = Array.from({ length: 40 }, () => reason(policy.ask(CAR, false)));
    expect(new Set(await Promise.all(refused))).toEqual(new Set(['refused']));
    expect(registry.asked).toBe(2);
    await Promise.all(
      [policy.ask({ ...CAR, type: '07' }, false), policy.ask({ ...CAR, number: '苏D12346' }, false)].map(reason),
    );
    expect(registry.asked).toBe(4);
  });

  it.each(FAILURE_REASONS)('is left alone after failing again and again, but not for: %s', async (why) => {
    const policy = policyWith({
      VEHICLE_REGISTRY_BREAKER_FAILURES: '3',
      VEHICLE_REGISTRY_ATTEMPTS: '1',
      VEHICLE_REGISTRY_BREAKER_OPEN_MS: '60000',
    });
    failing(why);
    for (let each = 0; each < 6; each += 1) await reason(policy.ask(CAR, false));
    const isIllness = !['quota', 'suspended', 'misfit'].includes(why);
    expect(registry.asked).toBe(isIllness ? 3 : 6);
    if (isIllness) expect(await reason(policy.ask(CAR, false))).toBe('suspended');
  });

  it('is asked once to see whether it is back, while others wait for what that says', async () => {
    const policy = policyWith({
      VEHICLE_REGISTRY_BREAKER_FAILURES: '1',
      VEHICLE_REGISTRY_ATTEMPTS: '1',
      VEHICLE_REGISTRY_BREAKER_OPEN_MS: '100',
    });
    failing('unreachable');
    await reason(policy.ask(CAR, false));
    await sleep(120);
    const plates = Array.from({ length: 20 }, (_each, place) => ({ ...CAR, number: `苏D${10_000 + place}` }));
    const still = await Promise.all(plates.map((plate) => reason(policy.ask(plate, false))));
    expect(still).toEqual(['unreachable', ...Array<string>(19).fill('suspended')]);
    expect(registry.asked).toBe(2);
    await sleep(120);
    registry.answer = async () => NOTHING;
    await Promise.all(plates.map((plate) => policy.ask(plate, false)));
    expect(registry.asked).toBe(22);
  });

  it('is known to be back by the look that is had from time to time, though nobody asks', async () => {
    const policy = policyWith({
      VEHICLE_REGISTRY_BREAKER_FAILURES: '1',
      VEHICLE_REGISTRY_ATTEMPTS: '1',
      VEHICLE_REGISTRY_BREAKER_OPEN_MS: '100',
    });
    failing('unreachable');
    expect(await reason(policy.isUsable())).toBe('unreachable');
    registry.answer = async () => NOTHING;
    expect(await reason(policy.isUsable())).toBe('suspended');
    await sleep(120);
    expect(await policy.isUsable()).toBe(true);
  });

  it('is not asked whether it can be used while it has just said so, to whomever; but where it has failed since', async () => {
    const policy = policyWith({ VEHICLE_REGISTRY_ATTEMPTS: '1' });
    await policy.ask(CAR, false);
    for (let each = 0; each < 3; each += 1) expect(await policy.isUsable()).toBe(true);
    expect(registry.asked).toBe(1);
    failing('busy');
    await reason(policy.ask(CAR, false));
    expect(await reason(policy.isUsable())).toBe('busy');
    registry.answer = async () => NOTHING;
    for (let each = 0; each < 3; each += 1) expect(await policy.isUsable()).toBe(true);
    expect(registry.asked).toBe(4);
  });

  it('is useless for as long as it says so, and not until the next look alone', async () => {
    const policy = policyWith();
    const usable = jest.spyOn(registry, 'isUsable').mockResolvedValue(false);
    for (let each = 0; each < 3; each += 1) expect(await policy.isUsable()).toBe(false);
    usable.mockResolvedValue(true);
    expect(await policy.isUsable()).toBe(true);
  });

  it('is looked at each time where it is a file: what was read of it may not be there for the next start', async () => {
    const policy = policyWith({ VEHICLE_REGISTRY_KIND: 'file' });
    for (let each = 0; each < 3; each += 1) expect(await policy.isUsable()).toBe(true);
    expect(registry.asked).toBe(3);
  });

  it('is not asked once more with so little time left that it would be cut off', async () => {
    registry.answer = async () => {
      await sleep(80);
      throw new RegistryFailure('busy', 'told so');
    };
    const policy = policyWith({ VEHICLE_REGISTRY_TIMEOUT_MS: '150', VEHICLE_REGISTRY_ATTEMPTS: '10' });
    expect(await reason(policy.ask(CAR, false))).toBe('busy');
    expect(registry.asked).toBe(1);
  });

  it('is asked within the day’s questions: each attempt is one, the last are for emergency lanes, and none is used while it is left alone', async () => {
    left = 3;
    failing('busy', 1);
    const policy = policyWith({ VEHICLE_REGISTRY_BREAKER_FAILURES: '2', VEHICLE_REGISTRY_BREAKER_OPEN_MS: '60000' });
    expect(await policy.ask(CAR, false)).toBe(NOTHING);
    expect(left).toBe(1);
    expect(await reason(policy.ask(CAR, false))).toBe('quota');
    expect(registry.asked).toBe(2);
    expect(await policy.ask(CAR, true)).toBe(NOTHING);
    expect(await reason(policy.ask(CAR, true))).toBe('quota');
    left = 10;
    failing('busy');
    expect(await reason(policy.ask(CAR, true))).toBe('suspended');
    expect(left).toBe(8);
    for (let each = 0; each < 5; each += 1) expect(await reason(policy.ask(CAR, true))).toBe('suspended');
    expect(left).toBe(8);
  });

  it('uses nothing up where its question has not come to it', async () => {
    left = 10;
    failing('unreachable');
    expect(await reason(policyWith().ask(CAR, false))).toBe('unreachable');
    expect(left).toBe(10);
  });
});
