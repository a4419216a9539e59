import type { Outcome, RelocationState } from '@yiche/contracts';
import { StateMachine } from '@yiche/kernel';

/**
 * A request's state. `resolved`: the owner promised to move and somebody must still ask whether the car moved (B7); it comes
 * back as open when it did not.
 */
export const relocationMachine = new StateMachine<RelocationState>('relocation', 'open', {
  open: ['resolved', 'closed'],
  resolved: ['open', 'closed'],
  closed: [],
});

/** Where an outcome leads. */
export function stateAfter(outcome: Outcome): RelocationState {
  return outcome === 'promised' ? 'resolved' : 'closed';
}
