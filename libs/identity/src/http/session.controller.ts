import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { logInSchema, type LogIn, type Me } from '@yiche/contracts';
import { PlatformConfig } from '@yiche/platform';
import { IdentityService } from '../identity.service.js';
import { meOf, type SessionUser } from '../session-user.js';
import { CurrentUser, Public, ReadsNothingPersonal, type RequestWithUser } from './access.decorators.js';
import { forgottenSessionCookie, sessionCookie, sessionTokenFromCookieHeader } from './session-cookie.js';

/** As much of Fastify's reply as is used here. */
interface Reply {
  header(name: string, value: string): unknown;
}

/** Logging in and out, and who is logged in. */
@Controller('api/session')
export class SessionController {
  constructor(
    private readonly identity: IdentityService,
    private readonly platform: PlatformConfig,
  ) {}

  @Public()
  @Post()
  @HttpCode(200)
  async logIn(
    @Body({ schema: logInSchema }) body: LogIn,
    @Req() request: RequestWithUser,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Me> {
    const userAgent = String(request.headers['user-agent'] ?? '');
    const { token, me } = await this.identity.logIn({ ...body, ip: request.ip, userAgent });
    reply.header('set-cookie', sessionCookie(token, this.platform.production));
    reply.header('cache-control', 'no-store');
    return me;
  }

  @Get()
  @ReadsNothingPersonal()
  current(@CurrentUser() user: SessionUser, @Res({ passthrough: true }) reply: Reply): Me {
    reply.header('cache-control', 'no-store');
    return meOf(user);
  }

  /** Open, and harmless to repeat: who comes with a session that is over wants the cookie gone, not an error. */
  @Public()
  @Delete()
  @HttpCode(204)
  async logOut(@Req() request: RequestWithUser, @Res({ passthrough: true }) reply: Reply): Promise<void> {
    const token = sessionTokenFromCookieHeader(request.headers.cookie as string | undefined);
    if (token) await this.identity.logOut(token, 'logged-out');
    reply.header('set-cookie', forgottenSessionCookie(this.platform.production));
  }
}
