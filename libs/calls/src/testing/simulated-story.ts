import { ManualTimers, silentObserver, SimulatedPbx, type PbxEvent, type PbxSnapshot } from '@yiche/telephony';
import fc from 'fast-check';
import { isCallFact, type CallFact } from '../domain/fold-call.js';

const steps = [
  'call',
  'answer',
  'reject',
  'agent-hangs-up',
  'back',
  'hold',
  'resume',
  'owner',
  'caller-hangs-up',
  'pass',
];

/** What somebody may do with one agent's telephone, and how long it is before the next thing is done. */
export interface Doing {
  readonly step: string;
  readonly seconds: number;
}

export const doings = (most: number): fc.Arbitrary<Doing[]> =>
  fc.array(fc.record({ step: fc.constantFrom(...steps), seconds: fc.nat({ max: 20 }) }), { maxLength: most });

/** What the simulated PBX told while somebody did these things with one agent's telephone, and how it stood at the end. */
export async function live(doings: readonly Doing[]): Promise<[CallFact[], PbxSnapshot]> {
  const timers = new ManualTimers();
  const settings = { node: 'yc1', agentRingMs: 15_000, ownerRingMs: 45_000, agentAwayMs: 15_000 };
  const pbx = new SimulatedPbx(settings, silentObserver, timers);
  const facts: PbxEvent[] = [];
  pbx.subscribe((fact) => void facts.push(fact));
  await pbx.start();
  pbx.register('8001');
  await pbx.addQueueMember({ queue: 'wj-move-car', extension: '8001', displayName: '8001', paused: false });
  for (const [index, { step, seconds }] of doings.entries()) {
    const connected = facts.findLast((fact) => fact.type === 'call-connected');
    const callKey = connected?.callKey ?? '';
    const doing: Record<string, () => unknown> = {
      call: () => pbx.placeCall({ from: '13812348000', did: '114' }),
      answer: () => pbx.answer('8001'),
      reject: () => pbx.reject('8001'),
      'agent-hangs-up': () => pbx.agentHangsUp('8001'),
      back: () => pbx.reunite({ callKey, requesterChannelId: callKey }),
      hold: () => connected && pbx.holdRequester(connected),
      resume: () => connected && pbx.resumeRequester(connected),
      owner: () =>
        connected &&
        pbx.callOwner({ ...connected, attemptId: `x${index}`, bureauId: 'WJ', number: `1390000000${seconds % 8}` }),
      'caller-hangs-up': () => pbx.callerHangsUp(callKey),
      pass: () => undefined,
    };
    // What cannot be done just now is refused, and nothing has happened.
    await Promise.resolve()
      .then(doing[step])
      .catch(() => undefined);
    timers.advance(seconds * 1_000);
  }
  const snapshot = await pbx.snapshot();
  await pbx.stop();
  return [facts.filter(isCallFact), snapshot];
}
