import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { refusal } from '@yiche/contracts';
import { Clock, type DomainError } from '@yiche/kernel';
import { PlatformConfig } from '@yiche/platform';
import { LRUCache } from 'lru-cache';
import { DataSource, type EntityManager } from 'typeorm';
import {
  addressOf,
  decideAttempt,
  forgottenAt,
  freeFrom,
  scopesOf,
  type BrakeScope,
  type FailureCount,
} from './domain/log-in-brake.js';
import { IdentityConfig } from './identity.config.js';
import {
  countersOfAccounts,
  forgetAccount,
  forgetCounter,
  lockCounters,
  saveCounter,
  sweepCounters,
  takeBack,
  type CounterKey,
} from './persistence/log-in-failures.js';

/** Who tries to prove who they are. */
export interface Attempt {
  /** The name as it was typed; whether it exists makes no difference. */
  readonly username: string;
  readonly ip: string;
  /** The token of a device that has logged in to this account before, else null. */
  readonly knownDevice: string | null;
}

/** An attempt that was counted and may be made. */
export interface CountedAttempt {
  /** Until when the next one waits if this one fails; null when it need not. */
  readonly slowedUntil: Date | null;
  /** It succeeded: with the caller's transaction nothing of it counts. */
  succeed(manager: EntityManager): Promise<void>;
}

/** What slows an account: until when strangers wait, and whether some address does. */
export interface Slowing {
  /** Until when devices that were never logged in to this account are refused; null when they are not. */
  readonly strangersUntil: Date | null;
  /** Until when somewhere an address or a known device is; null when none is. */
  readonly someUntil: Date | null;
}

/** Addresses that this process remembers as refused. */
const REFUSED_KEPT = 10_000;

/** Counters of failed log-ins in the database, the same for every process (ADR 0035). */
@Injectable()
export class LogInBrakes {
  /** Addresses that were refused for themselves, and until when: whoever floods us costs no transaction, and holds no lock that others need. */
  private readonly refused = new LRUCache<string, number>({ max: REFUSED_KEPT });
  /** Log-ins that succeeded from an address: a refusal that was decided before one of them, and heard of after it, is not so any more. */
  private readonly freed = new LRUCache<string, number>({ max: REFUSED_KEPT });

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly config: IdentityConfig,
    private readonly platform: PlatformConfig,
  ) {}

  /**
   * Counts an attempt before it is made: guesses made at the same time cannot outrun the brake.
   * @throws DomainError `identity/too-many-attempts` (details.until, ISO 8601), the same whether or not the account exists
   */
  async take(attempt: Attempt): Promise<CountedAttempt> {
    const now = this.clock.now();
    const scopes = scopesOf(attempt.knownDevice !== null);
    const keys = scopes.map((scope) => this.keyOf(scope, attempt));
    const address = scopes.includes('address') ? addressOf(attempt.ip) : null;
    const refusedUntil = address === null ? undefined : this.refused.get(address);
    if (refusedUntil !== undefined && refusedUntil > now.getTime()) throw tooManyAttempts(new Date(refusedUntil), now);
    const freedBefore = address === null ? undefined : this.freed.get(address);
    const { before, decision } = await this.dataSource.transaction(async (manager) => {
      const counts = await lockCounters(manager, keys);
      const made = decideAttempt(scopes, counts, now, this.config.brakes);
      if (made.allowed) {
        for (const key of keys) {
          const count = made.counts.get(key.scope) as FailureCount;
          await saveCounter(manager, key, count, forgottenAt(count, this.config.brakes[key.scope]));
        }
      }
      return { before: counts, decision: made };
    });
    const free = freeFrom(before.get('address'), this.config.brakes.address);
    if (address !== null && !decision.allowed && free && free > now && this.freed.get(address) === freedBefore)
      this.refused.set(address, free.getTime());
    if (!decision.allowed) throw tooManyAttempts(decision.until, now);
    return {
      slowedUntil: decision.slowedUntil,
      succeed: async (manager) => {
        await this.succeed(manager, keys, decision.counts, before);
        // Many who log in at once looked like failures until now.
        if (address !== null) this.free(address);
      },
    };
  }

  /** What slows each of these accounts now. */
  async slowing(usernames: readonly string[]): Promise<Map<string, Slowing>> {
    const now = this.clock.now();
    const keys = new Map(usernames.map((username) => [this.accountKey(username).toString('hex'), username]));
    const found = await countersOfAccounts(
      this.dataSource,
      [...keys.keys()].map((hex) => Buffer.from(hex, 'hex')),
    );
    const slowed = new Map<string, Slowing>();
    for (const { account, scope, level, at } of found) {
      const until = freeFrom({ level, at }, this.config.brakes[scope]);
      const username = keys.get(account);
      if (username === undefined || !until || until <= now) continue;
      const { strangersUntil, someUntil } = slowed.get(username) ?? { strangersUntil: null, someUntil: null };
      const later = (known: Date | null) => (known && known > until ? known : until);
      slowed.set(username, {
        strangersUntil: scope === 'account' ? later(strangersUntil) : strangersUntil,
        someUntil: scope === 'account' ? someUntil : later(someUntil),
      });
    }
    return slowed;
  }

  /** Nothing slows this account any more, wherever it is tried from. An address that is slowed for itself stays so. */
  async unlock(manager: EntityManager, username: string): Promise<void> {
    await forgetAccount(manager, this.accountKey(username));
  }

  /** Deletes what no longer counts. */
  async sweep(): Promise<void> {
    await sweepCounters(this.dataSource, this.clock.now(), this.config.countersKept);
  }

  private free(address: string): void {
    this.refused.delete(address);
    this.freed.set(address, (this.freed.get(address) ?? 0) + 1);
  }

  private async succeed(
    manager: EntityManager,
    keys: readonly CounterKey[],
    counted: ReadonlyMap<BrakeScope, FailureCount>,
    before: ReadonlyMap<BrakeScope, FailureCount>,
  ): Promise<void> {
    for (const { scope, key } of keys) {
      if (scope === 'pair' || scope === 'device') await forgetCounter(manager, key);
      else await takeBack(manager, key, counted.get(scope) as FailureCount, before.get(scope));
    }
  }

  private keyOf(scope: BrakeScope, { username, ip, knownDevice }: Attempt): CounterKey {
    const name = nameOf(username);
    const about = {
      device: [name, knownDevice ?? ''],
      pair: [name, addressOf(ip)],
      account: [name],
      address: [addressOf(ip)],
    }[scope];
    return {
      scope,
      key: this.hash(scope, ...about),
      accountKey: scope === 'address' ? null : this.accountKey(username),
    };
  }

  private accountKey(username: string): Buffer {
    return this.hash('account', nameOf(username));
  }

  private hash(...parts: string[]): Buffer {
    return createHmac('sha256', Buffer.from(this.platform.personalData.indexKey, 'base64'))
      .update(JSON.stringify(['log-in', ...parts]))
      .digest();
  }
}

/** As usernames are compared. */
const nameOf = (username: string): string => username.trim().toLowerCase();

function tooManyAttempts(until: Date, now: Date): DomainError {
  const seconds = Math.ceil((until.getTime() - now.getTime()) / 1000);
  return refusal('identity/too-many-attempts', { seconds }, { until: until.toISOString() });
}
