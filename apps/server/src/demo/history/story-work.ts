import { UnitOfWork, type EventBus, type Transaction } from '@yiche/platform';
import type { DataSource, EntityManager } from 'typeorm';

/**
 * Transactions of the story. Work that would follow is the story's next step, and is not queued: the server beside us would do it by
 * its own clock. Each says in the same transaction how far the story is.
 */
export class StoryWork extends UnitOfWork {
  /** Called before each commit. */
  beforeCommit: (manager: EntityManager) => Promise<void> = () => Promise.resolve();

  constructor(dataSource: DataSource, bus: EventBus) {
    super(dataSource, bus);
  }

  override run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return super.run(async (transaction) => {
      const result = await work({ ...transaction, addJob: () => Promise.resolve() });
      await this.beforeCommit(transaction.manager);
      return result;
    });
  }
}
