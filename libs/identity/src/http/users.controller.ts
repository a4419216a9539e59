import { Controller, Res } from '@nestjs/common';
import { routes, type InitialPassword, type InputsOf, type OpenSession, type UserAccountList } from '@yiche/contracts';
import { Passwords } from '../passwords.service.js';
import type { SessionUser } from '../session-user.js';
import { UserAdministration } from '../user-administration.service.js';
import { Reads } from './access.decorators.js';
import { Serves } from './serves.decorator.js';

type In = InputsOf<typeof routes.user>;

/** The administrator's page of users. */
@Controller()
export class UsersController {
  constructor(
    private readonly administration: UserAdministration,
    private readonly passwords: Passwords,
  ) {}

  @Serves(routes.user.list)
  @Reads('user-list')
  list(): Promise<UserAccountList> {
    return this.administration.list();
  }

  @Serves(routes.user.unlock)
  async unlock(user: SessionUser, { userId }: In['unlock']): Promise<void> {
    await this.administration.unlock({ id: userId }, actorOf(user));
  }

  @Serves(routes.user.issueInitialPassword)
  async issueInitialPassword(
    user: SessionUser,
    { userId }: In['issueInitialPassword'],
    @Res({ passthrough: true }) reply: { header(name: string, value: string): unknown },
  ): Promise<InitialPassword> {
    reply.header('cache-control', 'no-store');
    const { password, goodUntil } = await this.passwords.issueInitial({ id: userId }, actorOf(user));
    return { password, goodUntil: goodUntil.toISOString() };
  }

  @Serves(routes.user.sessions)
  @Reads('user-sessions', { of: ['userId'] })
  sessions(user: SessionUser, { userId }: In['sessions']): Promise<OpenSession[]> {
    return this.administration.sessionsOf(userId, user.sessionId);
  }

  @Serves(routes.user.endSessions)
  async endSessions(user: SessionUser, { userId }: In['endSessions']): Promise<void> {
    await this.administration.endSessions(userId, actorOf(user));
  }

  @Serves(routes.user.endSession)
  async endSession(user: SessionUser, { userId, sessionId }: In['endSession']): Promise<void> {
    await this.administration.endSession(userId, sessionId, actorOf(user));
  }
}

const actorOf = ({ userId, displayName }: SessionUser) => ({ id: userId, name: displayName });
