import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Role } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';
import { PlatformConfig } from '@yiche/platform';
import { IdentityService } from '../identity.service.js';
import { PUBLIC, REQUIRED_ROLES, WITH_INITIAL_PASSWORD, type RequestWithUser } from './access.decorators.js';
import { sessionTokenFromCookieHeader } from './session-cookie.js';

/** Every route needs a session unless it is `@Public()`, a password of its user's own choice, and the roles it names. Registered globally: closed by default. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly identity: IdentityService,
    private readonly platform: PlatformConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true; // a socket is authenticated when it connects
    const targets = [context.getHandler(), context.getClass()];
    const request = context.switchToHttp().getRequest<RequestWithUser>();
    const token = sessionTokenFromCookieHeader(single(request.headers.cookie), this.platform.production);
    const user = token === null ? null : await this.identity.authenticate(token);
    if (user) request.user = user;

    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets)) return true;
    if (!user) throw new DomainError('identity/not-logged-in', '请先登录', 'unauthenticated');
    const mayEnter = this.reflector.getAllAndOverride<boolean | undefined>(WITH_INITIAL_PASSWORD, targets);
    if (user.mustChangePassword && !mayEnter) throw passwordChangeRequired();
    const required = this.reflector.getAllAndOverride<readonly Role[] | undefined>(REQUIRED_ROLES, targets);
    if (required && !required.some((role) => user.roles.includes(role))) {
      throw new DomainError('identity/not-permitted', '没有权限', 'forbidden');
    }
    return true;
  }
}

/** Whoever gave out an initial password knows it too: nothing is done under it, on any way in. */
export const passwordChangeRequired = (): DomainError =>
  new DomainError('identity/password-change-required', '请先修改密码', 'forbidden');

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join('; ') : header;
