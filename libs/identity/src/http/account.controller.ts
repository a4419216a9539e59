import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import {
  assessPasswordSchema,
  changePasswordSchema,
  type ChangePassword,
  type OpenSession,
  type PasswordAssessment,
} from '@yiche/contracts';
import { z } from 'zod';
import { Passwords } from '../passwords.service.js';
import type { SessionUser } from '../session-user.js';
import { UserAdministration } from '../user-administration.service.js';
import { CurrentUser, ReadsNothingPersonal, WithInitialPassword, type RequestWithUser } from './access.decorators.js';

/** One's own password and sessions, whatever one's roles. */
@Controller('api/account')
export class AccountController {
  constructor(
    private readonly passwords: Passwords,
    private readonly administration: UserAdministration,
  ) {}

  @WithInitialPassword()
  @Post('password')
  @HttpCode(204)
  async changePassword(
    @CurrentUser() user: SessionUser,
    @Body({ schema: changePasswordSchema }) body: ChangePassword,
    @Req() request: RequestWithUser,
  ): Promise<void> {
    await this.passwords.change(user, body, request.ip);
  }

  @WithInitialPassword()
  @Post('password/assessment')
  @HttpCode(200)
  assess(
    @CurrentUser() user: SessionUser,
    @Body({ schema: assessPasswordSchema }) { next }: { next: string },
  ): Promise<PasswordAssessment> {
    return this.passwords.assess(user, next);
  }

  @Get('sessions')
  @ReadsNothingPersonal()
  sessions(@CurrentUser() user: SessionUser): Promise<OpenSession[]> {
    return this.administration.sessionsOf(user.userId, user.sessionId);
  }

  /** All but the one that asks. */
  @Delete('sessions')
  @HttpCode(204)
  async endOthers(@CurrentUser() user: SessionUser): Promise<void> {
    await this.administration.endSessions(user.userId, actorOf(user), user.sessionId);
  }

  @Delete('sessions/:sessionId')
  @HttpCode(204)
  async endSession(
    @CurrentUser() user: SessionUser,
    @Param('sessionId', { schema: z.uuid() }) sessionId: string,
  ): Promise<void> {
    await this.administration.endSession(user.userId, sessionId, actorOf(user));
  }
}

const actorOf = ({ userId, displayName }: SessionUser) => ({ id: userId, name: displayName });
