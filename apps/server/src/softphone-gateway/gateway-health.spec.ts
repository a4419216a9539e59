import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Metrics, type DatabaseWatch } from '@yiche/platform';
import { GatewayHealth } from './gateway-health.js';

describe('the health of the softphone gateway', () => {
  let asked = 0;
  let answer: (up: boolean) => void = () => undefined;
  const database = {
    ask: () => {
      asked += 1;
      return new Promise<boolean>((resolve) => (answer = resolve));
    },
  } as DatabaseWatch;
  // Nobody can listen at port 0 of any address: that PBX is down at once.
  const health = () => new GatewayHealth(database, new URL('ws://127.0.0.1:0/ws'), 1_000, new Metrics());

  beforeEach(() => {
    asked = 0;
    jest.useRealTimers();
  });

  it('is asked once, however many want to know, and its answer holds for a second', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const gateway = health();
    const answers = [gateway.ask(), gateway.ask()];
    answer(true);
    expect(await Promise.all(answers)).toEqual(Array(2).fill({ database: 'up', pbx: 'down' }));
    await jest.advanceTimersByTimeAsync(999);
    await gateway.ask();
    expect(asked).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    const later = gateway.ask();
    expect(asked).toBe(2);
    answer(false);
    expect(await later).toEqual({ database: 'down', pbx: 'down' });
  });
});
