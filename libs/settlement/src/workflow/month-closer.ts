import type { Actor } from '@yiche/identity';

/** Begins to close a month; doing it again while it is being closed changes nothing. */
export abstract class MonthCloser {
  /** @throws DomainError saying why it cannot be closed now */
  abstract request(contractId: string, month: string, actor: Actor): Promise<void>;
}
