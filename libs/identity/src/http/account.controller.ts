import { Controller, Req } from '@nestjs/common';
import { routes, type InputsOf, type OpenSession, type PasswordAssessment } from '@yiche/contracts';
import { Passwords } from '../passwords.service.js';
import type { SessionUser } from '../session-user.js';
import { UserAdministration } from '../user-administration.service.js';
import { ReadsNothingPersonal, type RequestWithUser } from './access.decorators.js';
import { Serves } from './serves.decorator.js';

type In = InputsOf<typeof routes.account>;

/** One's own password and sessions, whatever one's roles. */
@Controller()
export class AccountController {
  constructor(
    private readonly passwords: Passwords,
    private readonly administration: UserAdministration,
  ) {}

  @Serves(routes.account.changePassword)
  async changePassword(
    user: SessionUser,
    { body }: In['changePassword'],
    @Req() request: RequestWithUser,
  ): Promise<void> {
    await this.passwords.change(user, body, request.ip);
  }

  @Serves(routes.account.assessPassword)
  assess(user: SessionUser, { body }: In['assessPassword']): Promise<PasswordAssessment> {
    return this.passwords.assess(user, body.next);
  }

  @Serves(routes.account.sessions)
  @ReadsNothingPersonal()
  sessions(user: SessionUser): Promise<OpenSession[]> {
    return this.administration.sessionsOf(user.userId, user.sessionId);
  }

  /** All but the one that asks. */
  @Serves(routes.account.endOtherSessions)
  async endOthers(user: SessionUser): Promise<void> {
    await this.administration.endSessions(user.userId, actorOf(user), user.sessionId);
  }

  @Serves(routes.account.endSession)
  async endSession(user: SessionUser, { sessionId }: In['endSession']): Promise<void> {
    await this.administration.endSession(user.userId, sessionId, actorOf(user));
  }
}

const actorOf = ({ userId, displayName }: SessionUser) => ({ id: userId, name: displayName });
