import type { Recording } from '@yiche/contracts';
import { StateMachine } from '@yiche/kernel';

/** A track: while its leg lives it is recorded, then it is on its way, and then in the store or missed. A missing one may be found after all. */
export const trackMachine = new StateMachine<Recording['state']>('recording', 'recording', {
  recording: ['storing', 'available', 'missing'],
  storing: ['available', 'missing'],
  missing: ['available'],
  available: [],
});
