import { Controller, Req, Res } from '@nestjs/common';
import { routes, type InputsOf, type Me } from '@yiche/contracts';
import { Clock } from '@yiche/kernel';
import { PlatformConfig } from '@yiche/platform';
import { IdentityConfig } from '../identity.config.js';
import { IdentityService } from '../identity.service.js';
import { meOf, type SessionUser } from '../session-user.js';
import { ReadsNothingPersonal, type RequestWithUser } from './access.decorators.js';
import { Serves } from './serves.decorator.js';
import {
  deviceCookie,
  deviceTokenFromCookieHeader,
  forgottenSessionCookie,
  sessionCookie,
  sessionTokenFromCookieHeader,
} from './session-cookie.js';

type In = InputsOf<typeof routes.session>;

/** As much of Fastify's reply as is used here. */
interface Reply {
  header(name: string, value: string | string[]): unknown;
}

/** Logging in and out, and who is logged in. */
@Controller()
export class SessionController {
  constructor(
    private readonly identity: IdentityService,
    private readonly clock: Clock,
    private readonly config: IdentityConfig,
    private readonly platform: PlatformConfig,
  ) {}

  @Serves(routes.session.logIn)
  async logIn(
    _user: SessionUser | undefined,
    { body }: In['logIn'],
    @Req() request: RequestWithUser,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Me> {
    const { production } = this.platform;
    const cookies = cookiesOf(request);
    const { token, device, me } = await this.identity.logIn({
      ...body,
      ip: request.ip,
      userAgent: String(request.headers['user-agent'] ?? ''),
      device: deviceTokenFromCookieHeader(cookies, production),
      replaces: sessionTokenFromCookieHeader(cookies, production),
    });
    reply.header('set-cookie', [
      sessionCookie(token, production),
      deviceCookie(device, production, this.config.knownDevices.keptMs),
    ]);
    reply.header('cache-control', 'no-store');
    return me;
  }

  @Serves(routes.session.current)
  @ReadsNothingPersonal()
  current(user: SessionUser, _input: In['current'], @Res({ passthrough: true }) reply: Reply): Me {
    reply.header('cache-control', 'no-store');
    return meOf(user, this.clock.now(), this.config.password);
  }

  /**
   * Open, and harmless to repeat: who comes with a session that is over wants the cookie gone, not an error. What the browser has kept
   * of us goes with it; not all cookies, as the device's is what an account knows it by.
   */
  @Serves(routes.session.logOut)
  async logOut(
    _user: SessionUser | undefined,
    _input: In['logOut'],
    @Req() request: RequestWithUser,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<void> {
    const { production } = this.platform;
    const token = sessionTokenFromCookieHeader(cookiesOf(request), production);
    if (token) await this.identity.logOut(token, 'logged-out');
    reply.header('set-cookie', forgottenSessionCookie(production));
    reply.header('clear-site-data', '"cache", "storage"');
  }
}

const cookiesOf = ({ headers: { cookie } }: RequestWithUser): string | undefined =>
  Array.isArray(cookie) ? cookie.join('; ') : cookie;
