import type { Transaction } from '@yiche/platform';
import type { Statement } from '../persistence/statement.entity.js';

/** Whether a statement may go to the bureau: each difference is explained, or a named person has overridden it. */
export abstract class SendGate {
  /** @throws DomainError saying what stands in the way */
  abstract assertSendable(transaction: Transaction, statement: Statement): Promise<void>;
}
