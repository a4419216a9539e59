import type { DomainEvent } from '@yiche/kernel';
import type { Logger } from '../logging/logger.js';

type Constructor<E extends DomainEvent> = abstract new (...args: never[]) => E;
type Handler<E extends DomainEvent> = (event: E) => void | Promise<void>;

/**
 * Tells live consumers in this process what has happened, after commit (`UnitOfWork`). Losable by design: a screen rebuilds
 * itself from a snapshot. What must happen follows a fact through a cursor (`Cursors`), or is put into the `WorkQueue` in the same transaction.
 * A handler that throws is logged and does not reach the publisher or the other handlers.
 */
export class EventBus {
  private readonly handlers = new Map<Constructor<DomainEvent>, Set<Handler<DomainEvent>>>();

  constructor(private readonly logger: Logger) {}

  /** Calls `handler` for every event of this class from now on. @returns a function that ends it. */
  on<E extends DomainEvent>(eventClass: Constructor<E>, handler: Handler<E>): () => void {
    const handlers = this.handlers.get(eventClass) ?? new Set();
    this.handlers.set(eventClass, handlers);
    handlers.add(handler as Handler<DomainEvent>);
    return () => handlers.delete(handler as Handler<DomainEvent>);
  }

  /** Delivers in the order of publication; a handler's asynchronous rest is not waited for. */
  publish(event: DomainEvent): void {
    for (const handler of this.handlers.get(event.constructor as Constructor<DomainEvent>) ?? []) {
      void this.deliver(handler, event);
    }
  }

  private async deliver(handler: Handler<DomainEvent>, event: DomainEvent): Promise<void> {
    try {
      await handler(event);
    } catch (cause) {
      this.logger.error({ err: cause, event: event.type }, 'an event handler failed');
    }
  }
}
