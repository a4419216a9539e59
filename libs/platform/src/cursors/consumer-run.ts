import { isDatabaseAway } from '../database/database-away.js';
import { tell } from '../logging/day-events.js';
import type { Logger } from '../logging/logger.js';
import type { Troubles } from '../logging/troubles.js';
import type { Consumer } from './consumer.js';
import { Undigested, type ConsumerTurn } from './consumer-turn.js';

/** How consumers go about their facts. */
export interface CursorOptions {
  /** Without news a consumer looks so often, ms. */
  readonly pollMilliseconds: number;
  /** Before what failed is tried again, ms. */
  readonly retryMilliseconds: number;
  /** After so many tries a fact is set aside. */
  readonly tries: number;
  /** Facts in one transaction, at most. */
  readonly batch: number;
}

const NOT_TAKEN = 'a consumer cannot go on with its facts; trying again';

/**
 * One consumer at its work, turn after turn, for as long as the process lives. A turn that failed for its facts is taken again fact by
 * fact, so that the one is found; it is tried some times and then set aside. A database that is away, busy or out of room is no fact's
 * fault: it is waited for, however long it takes.
 */
export class ConsumerRun {
  private running: Promise<void> | null = null;
  private stopping = false;
  private news = false;
  private endPause: () => void = () => undefined;
  private resting = false;
  /** Whether the last turn had facts in it. */
  private tookSome = false;
  /** So many facts are taken one by one. */
  private singly = 0;
  private tries = 0;

  constructor(
    private readonly consumer: Pick<Consumer, 'name' | 'restMilliseconds'>,
    private readonly turns: ConsumerTurn,
    private readonly options: CursorOptions,
    private readonly troubles: Troubles,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Resolves when the turn in hand is over. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.endPause();
    await this.running;
  }

  /** There may be something to do. */
  wake(): void {
    this.news = true;
    if (this.tries === 0 && !this.resting) this.endPause();
  }

  private async run(): Promise<void> {
    let begun = false;
    while (!this.stopping) {
      this.news = false;
      this.tookSome = false;
      let pause = this.options.retryMilliseconds;
      try {
        if (!begun) await this.turns.begin();
        begun = true;
        pause = await this.turn();
        this.troubles.ended(NOT_TAKEN, this.consumer.name);
      } catch (cause) {
        // That one is told of by its own watch.
        if (!isDatabaseAway(cause)) this.troubles.began(NOT_TAKEN, cause, this.consumer.name);
      }
      if (this.tookSome && pause > 0) await this.rest();
      if (pause > 0 && !this.stopping && !(this.news && this.tries === 0)) await this.pause(pause);
    }
  }

  /** @returns how long to wait before the next, ms @throws whatever is no fact's fault */
  private async turn(): Promise<number> {
    const most = this.singly > 0 ? 1 : this.options.batch;
    try {
      const turn = await this.turns.take(most);
      this.tookSome = turn === 'done';
      this.tries = 0;
      this.singly = Math.max(0, this.singly - 1);
      return turn === 'more' ? 0 : this.options.pollMilliseconds;
    } catch (cause) {
      if (!(cause instanceof Undigested)) throw cause;
      if (isNoFactsFault(cause.cause)) throw cause.cause;
      return this.undigested(cause);
    }
  }

  private async undigested({ entries, setAsideId, cause }: Undigested): Promise<number> {
    if (setAsideId !== null) {
      await this.turns.leave(setAsideId, cause);
      return 0;
    }
    const [entry] = entries;
    if (entries.length > 1 || !entry) {
      this.singly = entries.length;
      return 0;
    }
    this.tries += 1;
    if (this.tries < this.options.tries) return this.options.retryMilliseconds;
    if (await this.turns.setAside(entry, cause, this.tries))
      tell(this.logger, 'fact.set-aside', {
        consumer: this.consumer.name,
        position: entry.position,
        subject: entry.subject,
        err: cause,
      });
    this.tries = 0;
    return 0;
  }

  private async rest(): Promise<void> {
    const { restMilliseconds = 0 } = this.consumer;
    if (restMilliseconds === 0 || this.stopping) return;
    this.resting = true;
    await this.pause(restMilliseconds);
    this.resting = false;
  }

  private async pause(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * SQLSTATE classes of what a database is in, not of what it was asked: connection, rolled back for another's sake (a deadlock), out of
 * something, locked by somebody, told to stop by an operator, a broken disk.
 */
const STATES_OF_THE_DATABASE = /^(08|40|53|55|57|58)/;

function isNoFactsFault(cause: unknown): boolean {
  const code = (cause as { code?: unknown } | null)?.code;
  return isDatabaseAway(cause) || (typeof code === 'string' && STATES_OF_THE_DATABASE.test(code));
}
