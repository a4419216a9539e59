import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordedLeg } from '@yiche/telephony';
import { CelCallRecords } from '../../telephony/src/cel/cel-call-records.js';
import { silentObserver } from '../../telephony/src/observe.js';
import { FactRecorder } from '../../telephony/src/testing/fact-recorder.js';
import { makeRealHarness, type RealHarness } from '../../telephony/src/testing/real-harness.js';
import { needsRecording } from './domain/needs-recording.js';

/** Milliseconds by which the hand that hangs up is later than the answer. */
const distances = [-8, -3, -1, 0, 0, 1, 1, 2, 2, 3, 5, 8, 13, 30, 80];

/** A real PBX, and what it wrote down by itself: from that the ledger is repaired, and from that a recording is missed. */
describe('who hangs up in the instant of the answer', () => {
  let harness: RealHarness;
  const began = new Date();

  beforeAll(async () => {
    harness = await makeRealHarness();
  }, 120_000);
  afterAll(() => harness?.stop());

  const legsSince = async (): Promise<RecordedLeg[]> => {
    const records = new CelCallRecords(harness.settings.node, harness.cel, silentObserver);
    const calls = await records.between(began, new Date(Date.now() + 1_000));
    return calls.flatMap(({ legs }) => legs);
  };
  /** The legs that would be an alarm. */
  const missed = (legs: readonly RecordedLeg[]): RecordedLeg[] =>
    legs.filter(({ file, endedAt, ...leg }) => {
      const recorded = file !== null && existsSync(path.join(harness.recordingDir, file));
      return !recorded && needsRecording({ ...leg, endedAt: endedAt ?? new Date() });
    });

  it('an agent’s answer, before or after: no recording is missed', async () => {
    const recorder = new FactRecorder(harness.pbx, delay);
    await harness.plugIn('8001');
    await harness.pbx.addQueueMember({ queue: harness.queue, extension: '8001', displayName: '8001', paused: false });
    for (const [index, distance] of distances.entries()) {
      const from = String(13_900_000_000 + index);
      await harness.placeCall(from);
      const { callKey } = await recorder.first('call-arrived', { requesterNumber: from });
      await recorder.first('agent-offered', { callKey });
      if (distance < 0) await harness.callerHangsUp(from);
      else await harness.answer('8001');
      await delay(Math.abs(distance));
      if (distance < 0) await harness.answer('8001').catch(() => undefined);
      else await harness.callerHangsUp(from);
      await recorder.first('call-ended', { callKey });
      await recorder.first('leg-ended', { callKey, role: 'agent' });
    }
    recorder.stop();
    const legs = await legsSince();
    expect(legs.filter(({ role, answeredAt }) => role === 'agent' && answeredAt !== null).length).toBeGreaterThan(0);
    expect(missed(legs)).toEqual([]);
  }, 180_000);

  it('the hotline’s own answer: no recording is missed', async () => {
    const before = (await legsSince()).length;
    for (const [index, distance] of distances.entries()) {
      const from = String(13_800_000_000 + index);
      await harness.placeCall(from);
      const call = harness.street.calls.findLast((each) => each.from === from);
      for (let waited = 0; call?.state === 'ringing' && waited < 200; waited++) await delay(5);
      await delay(Math.max(0, distance));
      await harness.callerHangsUp(from);
    }
    for (let waited = 0; (await harness.pbx.snapshot()).channels.length > 0 && waited < 100; waited++) await delay(50);
    const legs = await legsSince();
    expect(legs.length).toBeGreaterThanOrEqual(before + distances.length);
    expect(missed(legs)).toEqual([]);
  }, 60_000);
});
