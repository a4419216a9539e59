import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { faults } from './faults/index.js';
import { runChaos, type ChaosResult } from './run-chaos.js';
import { startWorld } from './world.js';

jest.setTimeout(420_000);

/** The short form of `npm run chaos`: every fault, for a few seconds each. */
describe('the whole program, after every part of it has failed in turn', () => {
  const stops: (() => Promise<unknown>)[] = [];
  const onStop = (stop: () => Promise<unknown>): void => void stops.push(stop);
  let result: ChaosResult;

  beforeAll(async () => {
    const world = await startWorld({ agents: 8, browsers: 2, onStop });
    result = await runChaos(world, { faults, seconds: 5, rate: 1, say: () => undefined, onStop });
  });
  afterAll(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  it('has had calls all the while', () => expect(result.calls).toBeGreaterThan(faults.length * 8));
  it('has lost none of them', () => expect(result.lost).toBe(0));
  it('has none twice', () => expect(result.duplicated).toBe(0));
  it('has no agent who is stuck', () => expect(result.stuckAgents).toEqual([]));
  it('has no recording without a leg, and no leg without its recording', () => expect(result.orphanRecordings).toBe(0));
});
