import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainEvent } from '@yiche/kernel';
import { Client } from 'pg';
import type { EventBus } from '../events/event-bus.js';
import { tell } from '../logging/day-events.js';
import type { Logger } from '../logging/logger.js';
import { Troubles } from '../logging/troubles.js';

/** Who is live: the process, and since when. */
export interface LiveProcess {
  /** `<pid>@<host>` */
  readonly who: string;
  readonly since: Date;
}

/** While we could not hold it, another process has become live. Whoever hears this ends. */
export class LiveRightLost extends DomainEvent {
  readonly type = 'platform.live-right-lost.v1';

  constructor(
    at: Date,
    readonly holder: LiveProcess,
  ) {
    super(at);
  }
}

/** Refused because we may not be the live one any more; `isDatabaseAway` for whoever has to wait. */
export class NotLive extends Error {
  override readonly name = 'NotLive';
  override readonly message = 'the right to be live is not ours at the moment';
}

/** What the right is told. */
export interface LiveRightOptions {
  readonly url: string;
  /** Between two looks whether it is still ours, ms. */
  readonly everyMilliseconds: number;
  /** No answer for so long is no database, ms. */
  readonly waitMilliseconds: number;
}

interface Session extends LiveProcess {
  readonly pid: number;
  readonly name: string;
}

/** First key of our locks; the second is made of the name. */
const LOCK_CLASS = 1140;
/** Between two tries to get it: short, because whoever waits stands in for one that has ended. No setting: one small question. */
const TRY_EVERY_MS = 50;
/** PostgreSQL gives up a session whose machine does not answer after some 11 s, not after hours. */
const KEEPALIVE =
  '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=11000';

const NOT_ASKED = 'it could not be asked who is live; asked again';
const TAKE = 'SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken';
const HOLDER = `SELECT a.pid, a.application_name AS name, a.backend_start AS began
  FROM pg_locks l JOIN pg_stat_activity a USING (pid)
  WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid = $1::oid AND l.objid = (hashtext($2)::bigint & 4294967295)::oid`;

const THIS_PROCESS = { pid: process.pid, host: hostname() };

/** Name of the session that has the right. PostgreSQL cuts at 63 bytes, and a cut name would not be known as our own: the host gives way. */
export function liveSessionName({ pid, host }: { readonly pid: number; readonly host: string }, since: Date): string {
  return `yiche114-live ${pid}@${host.slice(0, 24)} ${since.getTime()}`;
}
const nameOf = (since: Date): string => liveSessionName(THIS_PROCESS, since);

/**
 * The right to be the one live process of its kind (ADR 0040): a lock of a session of PostgreSQL, on a connection of its own. The kernel
 * ends the session with the process, however that ended, and the next one gets the right at once; a lease would have to run out first.
 * While the database is away the live process goes on; as soon as it answers the right is taken again, and until then `mayWrite` is
 * false. Who finds then that another has it publishes `LiveRightLost`.
 */
export class LiveRight {
  private client: Client | null = null;
  private state: 'unasked' | 'held' | 'lost' | 'released' = 'unasked';
  private since: Date | null = null;
  private queued = false;
  private wake = new AbortController();
  private keeping: Promise<void> = Promise.resolve();

  /** @param name of what there is one of; null: there may be any number, and everything here does nothing */
  constructor(
    private readonly name: string | null,
    private readonly options: LiveRightOptions,
    private readonly bus: EventBus,
    private readonly logger: Logger,
  ) {}

  /** False from the loss of a right that we had until it is ours again. */
  get mayWrite(): boolean {
    return this.state !== 'lost';
  }

  /** Whether nobody else may have it: also while it is lost with its connection, until another has been found to have it. */
  get isOurs(): boolean {
    return this.name === null || this.state === 'held' || this.state === 'lost';
  }

  /** Whether we had to wait for another's end: that one may still be leaving its port. */
  get hasWaited(): boolean {
    return this.queued;
  }

  /**
   * Waits until the right is ours, as long as it takes; says once whom it waits for.
   * @returns false when it was given back meanwhile: nobody wants it any more
   */
  async take(): Promise<boolean> {
    if (this.name === null) return true;
    const troubles = new Troubles(this.logger);
    let told = '';
    while (this.isWanted()) {
      const holder = await this.tryToTake().catch((cause: unknown) => {
        troubles.began(NOT_ASKED, cause);
        return this.drop();
      });
      if (holder !== undefined) troubles.ended(NOT_ASKED);
      if (holder === null) {
        if (told !== '') tell(this.logger, 'live.taken', {});
        this.keeping = this.keep();
        return true;
      }
      if (holder && holder.name !== told) {
        tell(this.logger, 'live.waits', { live: holder.who, since: holder.since });
        told = holder.name;
        this.queued = true;
      }
      // After an outage of the database the one that was live gets there first: no switch without need.
      await this.pause(this.client ? TRY_EVERY_MS : this.options.everyMilliseconds);
    }
    return false;
  }

  /** Gives it back: the next one has it at once. To be called when nothing is written any more. */
  async release(): Promise<void> {
    const held = this.state === 'held';
    this.state = 'released';
    this.wake.abort();
    await this.keeping;
    if (held) await this.client?.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    this.drop();
  }

  /** @returns null when it is ours, otherwise who has it; undefined when that one has ended meanwhile */
  private async tryToTake(): Promise<Session | null | undefined> {
    const client = (this.client ??= await this.connect());
    const key = [LOCK_CLASS, this.name];
    const [row] = (await client.query<{ taken: boolean }>(TAKE, key)).rows;
    if (!row?.taken) return this.holder(client);
    this.since ??= new Date();
    await client.query(`SELECT set_config('application_name', $1, false)`, [nameOf(this.since)]);
    // Given back while we asked: with the connection goes the lock.
    if (!this.isWanted()) return this.drop();
    this.state = 'held';
    return null;
  }

  private async holder(client: Client): Promise<Session | undefined> {
    const { rows } = await client.query<{ pid: number; name: string; began: Date }>(HOLDER, [LOCK_CLASS, this.name]);
    const [row] = rows;
    if (!row) return undefined;
    const [, who = row.name, since] = row.name.split(' ');
    return { pid: row.pid, name: row.name, who, since: since === undefined ? row.began : new Date(Number(since)) };
  }

  /** Looks after it for as long as it is wanted. */
  private async keep(): Promise<void> {
    while (this.isWanted()) {
      const pause = this.state === 'held' ? this.options.everyMilliseconds : TRY_EVERY_MS;
      await this.pause(pause);
      if (!this.isWanted()) return;
      try {
        if (this.client && this.state === 'held') await this.client.query('SELECT 1');
        else if (await this.takeAgain()) return;
      } catch {
        this.drop();
      }
    }
  }

  /** Ends early with the connection, and when the right is given back. */
  private async pause(milliseconds: number): Promise<void> {
    this.wake = new AbortController();
    await sleep(milliseconds, undefined, { signal: this.wake.signal }).catch(() => undefined);
  }

  private isWanted(): boolean {
    return this.state !== 'released';
  }

  /** @returns whether it is lost for good */
  private async takeAgain(): Promise<boolean> {
    const holder = await this.tryToTake();
    if (holder === null) tell(this.logger, 'live.kept', {});
    if (!holder || !this.since) return false;
    if (holder.name === nameOf(this.since)) {
      // Our own session before, of whose end PostgreSQL has not heard.
      await this.client?.query('SELECT pg_terminate_backend($1)', [holder.pid]);
      return false;
    }
    tell(this.logger, 'live.lost', { live: holder.who, since: holder.since });
    this.bus.publish(new LiveRightLost(new Date(), holder));
    return true;
  }

  private async connect(): Promise<Client> {
    const { url, waitMilliseconds } = this.options;
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: waitMilliseconds,
      query_timeout: waitMilliseconds,
      application_name: `yiche114-waiting ${THIS_PROCESS.pid}@${THIS_PROCESS.host.slice(0, 24)}`,
      keepAlive: true,
      options: KEEPALIVE,
    });
    client.on('error', () => this.broken(client));
    client.on('end', () => this.broken(client));
    try {
      await client.connect();
      return client;
    } catch (cause) {
      void client.end().catch(() => undefined);
      throw cause;
    }
  }

  private broken(client: Client): void {
    if (client === this.client) this.drop();
  }

  /** Without waiting: a connection that does not answer would not say good-bye either. */
  private drop(): undefined {
    const { client } = this;
    this.client = null;
    if (this.state === 'held') this.state = 'lost';
    this.wake.abort();
    void client?.end().catch(() => undefined);
  }
}
