import { Injectable } from '@nestjs/common';
import { refusal, type Role } from '@yiche/contracts';
import { Clock, newId } from '@yiche/kernel';
import { PlatformConfig, UnitOfWork, type Transaction } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { DEMO_PASSWORD, DEMO_USERS } from './demo-users.js';
import { checkExtension, checkName } from './domain/account-change.js';
import { checkRoles } from './domain/roles.js';
import { IdentityConfig } from './identity.config.js';
import { AccountChanged } from './identity.events.js';
import { generatePassword, hashPassword } from './password.js';
import { assignOnlySeat } from './persistence/seats.js';
import { UserEntity } from './persistence/user.entity.js';
import { requireBureau } from './persistence/users.js';
import { AccessTrail } from './ports/access-trail.js';
import type { Actor } from './actor.js';

export interface NewUser {
  readonly username: string;
  readonly displayName: string;
  /** As they were asked for: `createUser` says which of them are wrong. */
  readonly roles: readonly string[];
  readonly bureauId?: string | null;
  readonly extension?: string | null;
}

/** How accounts come to be: demo users, the first administrator, everybody else. */
@Injectable()
export class UserAccounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly trail: AccessTrail,
    private readonly clock: Clock,
    private readonly config: IdentityConfig,
    private readonly platform: PlatformConfig,
  ) {}

  /**
   * Makes the demo users that are missing; safe to repeat, and two programs may start at once. A name or extension that a real
   * user has taken stays theirs.
   * @throws Error outside demo mode: nothing may call it there.
   */
  async ensureDemoUsers(): Promise<void> {
    if (!this.platform.demo || this.platform.production) throw new Error('demo users exist in demo mode only');
    const known = await this.dataSource
      .getRepository(UserEntity)
      .createQueryBuilder('user')
      .select('user.username')
      .where('user.username IN (:...names)', { names: DEMO_USERS.map((user) => user.username) })
      .getMany();
    const missing = DEMO_USERS.filter((user) => !known.some(({ username }) => username === user.username));
    const hashes = await Promise.all(missing.map(() => hashPassword(DEMO_PASSWORD)));
    await this.unitOfWork.run(async (transaction) => {
      for (const [index, { role, ...user }] of missing.entries()) {
        const bureauId = role === 'bureau-viewer' ? this.config.demoBureauId : null;
        const hash = hashes[index] as string;
        await this.insert(transaction, { ...user, roles: [role], bureauId }, hash, { isDemo: true, mustChange: false });
      }
    });
  }

  /** The log-ins offered on the log-in page (`environmentSchema.demoUsers`); none outside demo mode. */
  demoUsers(): { username: string; password: string; displayName: string; role: Role }[] {
    if (!this.platform.demo) return [];
    return DEMO_USERS.map(({ username, displayName, role }) => ({
      username,
      password: DEMO_PASSWORD,
      displayName,
      role,
    }));
  }

  /**
   * Makes the first administrator of an installation (`npm run admin:create`); the demo's does not count.
   * @param by who makes it, for the audit trail.
   * @returns the generated password. It is shown once, stored nowhere, and has to be changed at the first log-in.
   * @throws DomainError `identity/administrator-exists`, `identity/username-taken`.
   */
  async createFirstAdministrator(
    { username }: { username: string },
    by: Actor,
  ): Promise<{ username: string; password: string }> {
    checkUsername(username);
    const password = generatePassword();
    const hash = await hashPassword(password);
    await this.unitOfWork.run(async (transaction) => {
      // Two of these at the same time: the second waits here, and then finds the first one's administrator.
      await transaction.manager.query(`SELECT pg_advisory_xact_lock(hashtext('identity.first-administrator'))`);
      const [existing] = await transaction.manager.query<unknown[]>(
        `SELECT 1 FROM users WHERE roles @> '{administrator}' AND NOT is_demo LIMIT 1`,
      );
      if (existing) throw refusal('identity/administrator-exists');
      const user = { username, displayName: '系统管理员', roles: ['administrator' as const] };
      const made = await this.insert(transaction, user, hash, { isDemo: false, mustChange: true }, by);
      if (!made) throw usernameTaken();
    });
    return { username: username.trim(), password };
  }

  /**
   * Makes a user with an initial password, with which nothing can be done but to change it.
   * @param by who makes it, for the audit trail.
   * @returns the password. It is shown once and stored nowhere.
   * @throws DomainError as `checkRoles`, `identity/username-taken` (or the extension), `identity/unknown-bureau`, or what is no
   * username, name or extension.
   */
  async createUser(user: NewUser, by: Actor): Promise<{ id: string; password: string }> {
    const bureauId = user.bureauId ?? null;
    const checked = {
      username: checkUsername(user.username),
      displayName: checkName(user.displayName),
      roles: checkRoles(user.roles, bureauId),
      bureauId,
      extension: checkExtension(user.extension ?? null),
    };
    if (bureauId !== null) await requireBureau(this.dataSource.manager, bureauId);
    const password = generatePassword();
    const hash = await hashPassword(password);
    return this.unitOfWork.run(async (transaction) => {
      const id = await this.insert(transaction, checked, hash, { isDemo: false, mustChange: true }, by);
      if (id === null) throw usernameTaken();
      return { id, password };
    });
  }

  private async insert(
    transaction: Transaction,
    user: NewUser,
    passwordHash: string,
    kind: { isDemo: boolean; mustChange: boolean },
    by: Actor = { id: null, name: '系统' },
  ): Promise<string | null> {
    const id = newId();
    const now = this.clock.now();
    const made = await transaction.manager.query<unknown[]>(
      `INSERT INTO users (id, username, display_name, password_hash, roles, bureau_id, extension, password_changed_at,
                          must_change_password, is_demo, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $8) ON CONFLICT DO NOTHING RETURNING id`,
      [
        id,
        user.username.trim(),
        user.displayName,
        passwordHash,
        user.roles,
        user.bureauId ?? null,
        user.extension ?? null,
        now,
        kind.mustChange,
        kind.isDemo,
      ],
    );
    if (made.length === 0) return null;
    await assignOnlySeat(transaction.manager, id);
    transaction.publish(new AccountChanged(now, user.username.trim(), 'created', by.id));
    await this.trail.append(transaction.manager, {
      actorId: by.id,
      actorName: by.name,
      action: 'identity.user-created',
      subjectType: 'user',
      subjectId: id,
      bureauId: user.bureauId ?? null,
      details: { roles: user.roles.join(','), demo: kind.isDemo },
    });
    return id;
  }
}

/** @throws DomainError `identity/username-invalid` */
function checkUsername(username: string): string {
  const written = username.trim();
  if (written.length < 2 || written.length > 64 || written.includes('\0')) throw refusal('identity/username-invalid');
  return written;
}

const usernameTaken = () => refusal('identity/username-taken');
