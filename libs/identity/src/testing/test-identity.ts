import { AuditTrail } from '@yiche/audit';
import { FixedClock } from '@yiche/kernel';
import { platformConfigSchema, readConfig, type PlatformConfig } from '@yiche/platform';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import { identityConfigSchema } from '../identity.config.js';
import { IdentityService } from '../identity.service.js';
import { LogInBrakes } from '../log-in-brakes.js';
import { Passwords } from '../passwords.service.js';
import { Bureau } from '../persistence/bureau.entity.js';
import { UserEntity } from '../persistence/user.entity.js';
import { WorkInHand } from '../ports/work-in-hand.js';
import { SessionEnds } from '../session-ends.js';
import { UserAccounts } from '../user-accounts.service.js';
import { UserAdministration } from '../user-administration.service.js';

/** The platform's settings as far as identity looks at them; the rest is never used in these tests. */
export function testPlatform(overrides: Partial<PlatformConfig> = {}): PlatformConfig {
  return {
    ...readConfig(platformConfigSchema, {
      DEMO: 'true',
      DATABASE_URL: 'postgres://unused',
      PERSONAL_DATA_KEYS: `k:${Buffer.alloc(32, 1).toString('base64')}`,
      PERSONAL_DATA_INDEX_KEY: Buffer.alloc(32, 2).toString('base64'),
      LOG_LEVEL: 'error',
      WORK_CONCURRENCY: '1',
    }),
    ...overrides,
  };
}

export interface TestIdentity extends Services {
  readonly database: TestDatabase;
  readonly clock: FixedClock;
  readonly trail: AuditTrail;
  readonly work: TestWorkInHand;
  /** The same database under other settings, as after a restart. */
  restarted(overrides: Partial<PlatformConfig>, environment?: Record<string, string>): Services;
}

interface Services {
  readonly identity: IdentityService;
  readonly accounts: UserAccounts;
  readonly passwords: Passwords;
  readonly administration: UserAdministration;
}

/** Who is talking or in wrap-up, as a test says. */
export class TestWorkInHand extends WorkInHand {
  talking: readonly string[] = [];
  inWrapUp: readonly string[] = [];
  /** The session of the call; null when it is not known. */
  atWork: string | null = null;

  isTalking(userId: string): boolean {
    return this.talking.includes(userId);
  }

  unfinished(): readonly string[] {
    return [...this.talking, ...this.inWrapUp];
  }

  sessionAtWork(): string | null {
    return this.atWork;
  }
}

/** Identity on a database of its own, with the real audit trail, at 2026-11-22 12:00 in Shanghai. */
export async function createTestIdentity(environment: Record<string, string> = {}): Promise<TestIdentity> {
  const database = await createTestDatabase([UserEntity, Bureau]);
  const clock = new FixedClock(new Date('2026-11-22T04:00:00.000Z'));
  const trail = new AuditTrail(database.dataSource, clock);
  const work = new TestWorkInHand();
  const restarted = (overrides: Partial<PlatformConfig>, settings = environment): Services => {
    const config = readConfig(identityConfigSchema, settings);
    const platform = testPlatform(overrides);
    const { dataSource, unitOfWork } = database;
    const brakes = new LogInBrakes(dataSource, clock, config, platform);
    const ends = new SessionEnds(trail, work, clock);
    const identity = new IdentityService(dataSource, unitOfWork, trail, work, brakes, ends, clock, config, platform);
    const accounts = new UserAccounts(dataSource, unitOfWork, trail, clock, config, platform);
    const passwords = new Passwords(dataSource, unitOfWork, trail, identity, brakes, clock, config);
    const administration = new UserAdministration(
      ...([dataSource, unitOfWork, trail, identity, brakes, work, clock, config, platform] as const),
    );
    return { identity, accounts, passwords, administration };
  };
  return { database, clock, trail, work, ...restarted({}), restarted };
}
