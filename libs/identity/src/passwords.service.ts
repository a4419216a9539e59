import { Injectable } from '@nestjs/common';
import { errorBodyOf, refusal, type ChangePassword, type PasswordAssessment } from '@yiche/contracts';
import { Clock } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { passwordWeakness, WEAKNESS_REFUSALS, type PasswordOwner } from './domain/password-policy.js';
import { IdentityConfig } from './identity.config.js';
import { AccountChanged } from './identity.events.js';
import { IdentityService } from './identity.service.js';
import { LogInBrakes } from './log-in-brakes.js';
import { guessesLog10 } from './password-guesses.js';
import { generatePassword, hashPassword, passwordMatches } from './password.js';
import { formerPasswords, keepFormerPassword } from './persistence/former-passwords.js';
import { forgetDevicesOf } from './persistence/known-devices.js';
import { UserEntity } from './persistence/user.entity.js';
import { findAccount, type AccountKey } from './persistence/users.js';
import { AccessTrail } from './ports/access-trail.js';
import type { Actor } from './actor.js';
import type { SessionUser } from './session-user.js';

/** From so many guesses, as decimal logarithm, a password is called strong. Words only: what is refused the policy decides. */
const STRONG = 12;

/** Passwords: one's own is changed, somebody else's given anew. Initial passwords are made here alone. */
@Injectable()
export class Passwords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly trail: AccessTrail,
    private readonly identity: IdentityService,
    private readonly brakes: LogInBrakes,
    private readonly clock: Clock,
    private readonly config: IdentityConfig,
  ) {}

  /** What is to be said of a new password of this user. Whether it was used before is not: that takes the work of a log-in. */
  async assess(user: SessionUser, next: string): Promise<PasswordAssessment> {
    const owner = await this.ownerOf(user);
    const weakness = passwordWeakness(next, owner, this.config.password, guessesLog10);
    if (weakness) return { strength: 'weak', refusal: errorBodyOf(WEAKNESS_REFUSALS[weakness](this.config.password)) };
    return { strength: guessesLog10(next, []) < STRONG ? 'good' : 'strong', refusal: null };
  }

  /**
   * Changes a user's own password and ends all of their other sessions: whoever else knew the old one is out. Wrong present passwords
   * are slowed as at the log-in, by counters of their own.
   * @throws DomainError `identity/wrong-credentials`, `identity/too-many-attempts`, `identity/password-unchanged`,
   * `identity/password-used-before`, `identity/demo-password`, or one of `WEAKNESS_REFUSALS`
   */
  async change(user: SessionUser, { current, next }: ChangePassword, ip: string): Promise<void> {
    const account = await this.accountOf({ id: user.userId });
    const attempt = await this.brakes.take({ username: account.username, ip, knownDevice: `session:${user.userId}` });
    if (!(await passwordMatches(account.passwordHash, current))) {
      throw refusal('identity/wrong-credentials#old-password');
    }
    await this.unitOfWork.run(({ manager }) => attempt.succeed(manager));
    await this.requireGood(account, current, next);
    const passwordHash = await hashPassword(next);
    await this.unitOfWork.run(async (transaction) => {
      const { manager } = transaction;
      const changed = await manager.update(
        UserEntity,
        { id: account.id, passwordHash: account.passwordHash },
        { passwordHash, passwordChangedAt: this.clock.now(), mustChangePassword: false },
      );
      if (changed.affected !== 1) throw refusal('identity/password-changed');
      transaction.publish(new AccountChanged(this.clock.now(), account.username, 'password-changed', account.id));
      await keepFormerPassword(manager, account.id, account.passwordHash, this.config.password.history);
      await this.identity.endSessionsWithin(transaction, account.id, 'password-changed', undefined, user.sessionId);
      await this.trail.append(manager, {
        actorId: account.id,
        actorName: account.displayName,
        action: 'identity.password-changed',
        subjectType: 'user',
        subjectId: account.id,
        bureauId: account.bureauId,
      });
    });
  }

  /**
   * Gives a user a new initial password, with which nothing can be done but to change it, and that alone for
   * `config.password.initialMs`. All of their sessions end, and no device is known any more.
   * @returns the password. It is stored nowhere.
   * @throws DomainError `identity/unknown-user`, `identity/demo-password`, `identity/own-account`
   */
  async issueInitial(who: AccountKey, by: Actor): Promise<{ password: string; goodUntil: Date }> {
    const account = await this.accountOf(who);
    // It is shown in a session that ends with it: they would never read it.
    if (account.id === by.id) throw refusal('identity/own-account');
    const password = generatePassword();
    const passwordHash = await hashPassword(password);
    const now = this.clock.now();
    await this.unitOfWork.run(async (transaction) => {
      const { manager } = transaction;
      transaction.publish(new AccountChanged(now, account.username, 'initial-password-issued', by.id));
      const given = { passwordHash, passwordChangedAt: now, mustChangePassword: true };
      await manager.update(UserEntity, { id: account.id }, given);
      await keepFormerPassword(manager, account.id, account.passwordHash, this.config.password.history);
      await forgetDevicesOf(manager, account.id);
      await this.brakes.unlock(manager, account.username);
      await this.identity.endSessionsWithin(transaction, account.id, 'password-changed', by);
      await this.trail.append(manager, {
        actorId: by.id,
        actorName: by.name,
        action: 'identity.initial-password-issued',
        subjectType: 'user',
        subjectId: account.id,
        bureauId: account.bureauId,
      });
    });
    return { password, goodUntil: new Date(now.getTime() + this.config.password.initialMs) };
  }

  private async requireGood(account: UserEntity, current: string, next: string): Promise<void> {
    if (next === current) throw refusal('identity/password-unchanged');
    const rules = this.config.password;
    const weakness = passwordWeakness(next, await this.ownerOf(account), rules, guessesLog10);
    if (weakness) throw WEAKNESS_REFUSALS[weakness](rules);
    for (const former of await formerPasswords(this.dataSource, account.id, rules.history)) {
      if (await passwordMatches(former, next))
        throw refusal('identity/password-used-before', { history: rules.history });
    }
  }

  private async accountOf(who: AccountKey): Promise<UserEntity> {
    const account = await findAccount(this.dataSource, who);
    // Everybody may log in with it, and the next one too.
    if (account.isDemo) throw refusal('identity/demo-password');
    return account;
  }

  private async ownerOf({
    username,
    displayName,
  }: Pick<UserEntity, 'username' | 'displayName'>): Promise<PasswordOwner> {
    const bureaus = await this.dataSource.query<{ name: string }[]>('SELECT name FROM bureau');
    return { username, displayName, bureaus: bureaus.map(({ name }) => name) };
  }
}
