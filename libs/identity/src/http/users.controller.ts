import { Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { InitialPassword, OpenSession, UserAccountList } from '@yiche/contracts';
import { z } from 'zod';
import { Passwords } from '../passwords.service.js';
import type { SessionUser } from '../session-user.js';
import { UserAdministration } from '../user-administration.service.js';
import { CurrentUser, Reads, RequireRoles } from './access.decorators.js';

const id = { schema: z.uuid() };

/** The administrator's page of users. */
@Controller('api/admin/users')
@RequireRoles('administrator')
export class UsersController {
  constructor(
    private readonly administration: UserAdministration,
    private readonly passwords: Passwords,
  ) {}

  @Get()
  @Reads('user-list')
  list(): Promise<UserAccountList> {
    return this.administration.list();
  }

  @Post(':userId/unlock')
  @HttpCode(204)
  async unlock(@CurrentUser() user: SessionUser, @Param('userId', id) userId: string): Promise<void> {
    await this.administration.unlock({ id: userId }, actorOf(user));
  }

  @Post(':userId/initial-password')
  @HttpCode(200)
  async issueInitialPassword(
    @CurrentUser() user: SessionUser,
    @Param('userId', id) userId: string,
    @Res({ passthrough: true }) reply: { header(name: string, value: string): unknown },
  ): Promise<InitialPassword> {
    reply.header('cache-control', 'no-store');
    const { password, goodUntil } = await this.passwords.issueInitial({ id: userId }, actorOf(user));
    return { password, goodUntil: goodUntil.toISOString() };
  }

  @Get(':userId/sessions')
  @Reads('user-sessions', { of: ['userId'] })
  sessions(@CurrentUser() user: SessionUser, @Param('userId', id) userId: string): Promise<OpenSession[]> {
    return this.administration.sessionsOf(userId, user.sessionId);
  }

  @Delete(':userId/sessions')
  @HttpCode(204)
  async endSessions(@CurrentUser() user: SessionUser, @Param('userId', id) userId: string): Promise<void> {
    await this.administration.endSessions(userId, actorOf(user));
  }

  @Delete(':userId/sessions/:sessionId')
  @HttpCode(204)
  async endSession(
    @CurrentUser() user: SessionUser,
    @Param('userId', id) userId: string,
    @Param('sessionId', id) sessionId: string,
  ): Promise<void> {
    await this.administration.endSession(userId, sessionId, actorOf(user));
  }
}

const actorOf = ({ userId, displayName }: SessionUser) => ({ id: userId, name: displayName });
