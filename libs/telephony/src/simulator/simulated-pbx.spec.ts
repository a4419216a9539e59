import { describe, expect, it } from '@jest/globals';
import { silentObserver } from '../observe.js';
import { type PbxHarness, describePbxContract } from '../testing/pbx-contract.js';
import { SimulatedPbx } from './simulated-pbx.js';
import { ManualTimers } from './timers.js';

const settings = { node: 'sim', agentRingMs: 15_000, ownerRingMs: 45_000, agentAwayMs: 3_000 };

async function makeHarness(): Promise<PbxHarness & { pbx: SimulatedPbx }> {
  const timers = new ManualTimers();
  const pbx = new SimulatedPbx(settings, silentObserver, timers);
  const callKeys = new Map<string, string>();
  await pbx.start();
  return {
    pbx,
    bureauId: 'WJ',
    queue: 'wj-move-car',
    plugIn: async (extension) => pbx.register(extension),
    unplug: async (extension) => pbx.unregister(extension),
    answer: async (extension) => pbx.answer(extension),
    agentHangsUp: async (extension) => pbx.agentHangsUp(extension),
    placeCall: async (from, did = '114') => void callKeys.set(from, pbx.placeCall({ from, did })),
    callerHangsUp: async (from) => pbx.callerHangsUp(callKeys.get(from) ?? ''),
    ownerHangsUp: async ({ callKey, attemptId }) => pbx.ownerHangsUp(callKey, attemptId),
    pass: async (milliseconds) => timers.advance(milliseconds),
    stop: () => pbx.stop(),
  };
}

describePbxContract('the simulated PBX', makeHarness, 5_000);

describe('the simulated PBX by itself', () => {
  it('offers to the agent who has been idle longest', async () => {
    const { pbx, ...harness } = await makeHarness();
    const offered: string[] = [];
    pbx.subscribe((fact) => fact.type === 'agent-offered' && offered.push(fact.extension));
    for (const extension of ['8001', '8002', '8003']) {
      await harness.plugIn(extension);
      await pbx.addQueueMember({ queue: harness.queue, extension, displayName: extension, paused: false });
    }
    for (const from of ['13900000001', '13900000002', '13900000003', '13900000004']) {
      await harness.placeCall(from);
      await harness.pass(10);
      await harness.answer(offered.at(-1) ?? '');
      await harness.callerHangsUp(from);
    }
    expect(offered).toEqual(['8001', '8002', '8003', '8001']);
  });

  it('refuses everything while it is stopped', async () => {
    const { pbx } = await makeHarness();
    await pbx.stop();
    expect(pbx.link).toBe('down');
    await expect(pbx.snapshot()).rejects.toMatchObject({ code: 'telephony/pbx-unavailable' });
    expect(() => pbx.placeCall({ from: '13912345678', did: '114' })).toThrow();
  });
});
