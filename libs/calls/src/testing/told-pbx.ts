import { ManualTimers, SimulatedPbx, silentObserver, type PbxEvent } from '@yiche/telephony';
import { isCallFact, type CallFact } from '../domain/fold-call.js';

/** The requester's of `factsOfACall`. */
export const NUMBER = '13812348000';

/** A PBX that says what the test says. */
export class ToldPbx {
  private readonly listeners = new Set<(event: PbxEvent) => void>();

  subscribe(listener: (event: PbxEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(facts: readonly PbxEvent[]): void {
    for (const fact of facts) for (const listener of this.listeners) listener(fact);
  }
}

/** The facts of one whole call on the simulator: queued, answered, hung up by the caller. */
export async function factsOfACall(): Promise<CallFact[]> {
  const pbx = new SimulatedPbx(
    { node: `t${Math.random().toString(36).slice(2, 8)}`, agentRingMs: 1_000, ownerRingMs: 1_000, agentAwayMs: 1_000 },
    silentObserver,
    new ManualTimers(),
  );
  const facts: CallFact[] = [];
  pbx.subscribe((event) => isCallFact(event) && facts.push(event));
  await pbx.start();
  await pbx.issueSoftphone({ extension: '8001' });
  await pbx.addQueueMember({ queue: 'wj-move-car', extension: '8001', displayName: '8001', paused: false });
  const callKey = pbx.placeCall({ from: NUMBER, did: '114' });
  pbx.answer('8001');
  pbx.callerHangsUp(callKey);
  await pbx.stop();
  return facts;
}
