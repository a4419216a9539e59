import type { StatementState } from '@yiche/contracts';
import { StateMachine } from '@yiche/kernel';

/**
 * A statement from its draft to its payment (G4–G7). Nothing leads back: what is wrong with a statement that was sent is an adjustment in
 * a later one (G6). What was objected to is accepted when the bureau takes the answers, settled when its time to object is over. Falsified data lets the bureau refuse it at any time, also when it has paid.
 */
export const statementMachine = new StateMachine<StatementState>('statement', 'draft', {
  draft: ['sent'],
  sent: ['accepted', 'accepted-by-silence', 'objected', 'refused'],
  accepted: ['payable'],
  'accepted-by-silence': ['payable'],
  objected: ['accepted', 'settled', 'refused'],
  settled: ['payable'],
  payable: ['paid', 'overdue', 'refused'],
  overdue: ['paid', 'refused'],
  paid: ['refused'],
  refused: [],
});
