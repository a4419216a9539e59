import type { DomainEvent } from '@yiche/kernel';
import type { DataSource, EntityManager } from 'typeorm';
import type { EventBus } from '../events/event-bus.js';
import { addJobExpression, jobParameters, type JobOptions } from '../jobs/job.js';

/** What a use case works with inside its one transaction. */
export interface Transaction {
  readonly manager: EntityManager;
  /** Tells live consumers, after commit and only then. */
  publish(event: DomainEvent): void;
  /** Durable follow-up work: exists if and only if the transaction commits. */
  addJob(task: string, payload: object, options?: JobOptions): Promise<void>;
}

/** One transaction saves the change and its follow-up work; after commit the bus tells who is listening. */
export class UnitOfWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
  ) {}

  /** Runs `work` in a transaction; a throw rolls everything back, events and jobs included. */
  async run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const events: DomainEvent[] = [];
    const result = await this.dataSource.transaction((manager) =>
      work({
        manager,
        publish: (event) => events.push(event),
        addJob: (...job) => addJob(manager, jobParameters(...job)),
      }),
    );
    for (const event of events) this.bus.publish(event);
    return result;
  }
}

async function addJob(manager: EntityManager, parameters: readonly unknown[]): Promise<void> {
  await manager.query(`SELECT ${addJobExpression(1)}`, [...parameters]);
}
