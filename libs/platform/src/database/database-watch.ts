import { DomainEvent } from '@yiche/kernel';
import { Client } from 'pg';
import type { EventBus } from '../events/event-bus.js';
import { tell } from '../logging/day-events.js';
import type { Logger } from '../logging/logger.js';

/** PostgreSQL cannot be reached any more. Calls go on; what must be written waits. */
export class DatabaseLost extends DomainEvent {
  readonly type = 'platform.database-lost.v1';
}

/** PostgreSQL answers again. Whoever could not write meanwhile catches up now. */
export class DatabaseReturned extends DomainEvent {
  readonly type = 'platform.database-returned.v1';
}

/** What the watch is told. */
export interface DatabaseWatchOptions {
  readonly url: string;
  /** Between two questions, ms. */
  readonly everyMilliseconds: number;
  /** No answer for so long is no database, ms. */
  readonly waitMilliseconds: number;
  /** Name of its session, which is there for as long as the program works and can reach the database. */
  readonly session?: string;
}

/**
 * Asks PostgreSQL all the time whether it is there, on a connection of its own: whoever asks the watch gets the answer at once, while
 * everybody else's connections may hang. Up until the first question has failed.
 */
export class DatabaseWatch {
  private client: Client | null = null;
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<boolean> | null = null;
  private running = false;
  private up = true;
  private lostAt = new Date(0);

  constructor(
    private readonly options: DatabaseWatchOptions,
    private readonly bus: EventBus,
    private readonly logger: Logger,
  ) {}

  /** Whether the database answered when it was last asked. */
  get isUp(): boolean {
    return this.up;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    void this.round();
  }

  async stop(): Promise<void> {
    this.running = false;
    clearTimeout(this.timer);
    await this.asking;
    this.drop();
  }

  /** Asks now. */
  ask(): Promise<boolean> {
    this.asking ??= this.question().finally(() => (this.asking = null));
    return this.asking;
  }

  private async round(): Promise<void> {
    await this.ask();
    if (this.running) this.timer = setTimeout(() => void this.round(), this.options.everyMilliseconds);
  }

  private async question(): Promise<boolean> {
    try {
      this.client ??= await this.connect();
      await this.client.query('SELECT 1');
      this.turn(true, null);
    } catch (cause) {
      this.drop();
      this.turn(false, cause);
    }
    return this.up;
  }

  private async connect(): Promise<Client> {
    const { url, waitMilliseconds, session = 'yiche114-watch' } = this.options;
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: waitMilliseconds,
      query_timeout: waitMilliseconds,
    });
    // A connection that breaks between two questions: the next one finds it out.
    client.on('error', () => undefined);
    try {
      await client.connect();
      // Afterwards: an address may have a name of its own in it, which would count.
      await client.query(`SELECT set_config('application_name', $1, false)`, [session]);
      return client;
    } catch (cause) {
      void client.end().catch(() => undefined);
      throw cause;
    }
  }

  /** Without waiting: one that does not answer would not say good-bye either. */
  private drop(): void {
    void this.client?.end().catch(() => undefined);
    this.client = null;
  }

  private turn(up: boolean, cause: unknown): void {
    if (up === this.up) return;
    this.up = up;
    const at = new Date();
    if (up)
      tell(this.logger, 'database.returned', { seconds: Math.round((at.getTime() - this.lostAt.getTime()) / 1_000) });
    else {
      this.lostAt = at;
      tell(this.logger, 'database.lost', { err: cause });
    }
    this.bus.publish(up ? new DatabaseReturned(at) : new DatabaseLost(at));
  }
}
