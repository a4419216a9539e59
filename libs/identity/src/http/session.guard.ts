import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { refusal, type Role, type Route } from '@yiche/contracts';
import type { DomainError } from '@yiche/kernel';
import { PlatformConfig } from '@yiche/platform';
import { IdentityService } from '../identity.service.js';
import type { RequestWithUser } from './access.decorators.js';
import { ROUTE } from './serves.decorator.js';
import { sessionTokenFromCookieHeader } from './session-cookie.js';

const NOBODY: readonly Role[] = [];

/** Every route needs a session, a password of its user's own choice, and one of the roles it names, unless the table says otherwise. Registered globally: closed by default. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly identity: IdentityService,
    private readonly platform: PlatformConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true; // a socket is authenticated when it connects
    const request = context.switchToHttp().getRequest<RequestWithUser>();
    const token = sessionTokenFromCookieHeader(single(request.headers.cookie), this.platform.production);
    const user = token === null ? null : await this.identity.authenticate(token);
    if (user) request.user = user;

    // What no route of the table speaks of is nobody's to call.
    const access = this.reflector.get<Route | undefined>(ROUTE, context.getHandler())?.access ?? NOBODY;
    if (access === 'everybody' || (access === 'everybody-in-demo' && this.platform.demo)) return true;
    if (!user) throw refusal('identity/not-logged-in');
    if (user.mustChangePassword && access !== 'initial-password') throw passwordChangeRequired();
    if (typeof access === 'object' && !access.some((role) => user.roles.includes(role)))
      throw refusal('identity/not-permitted');
    return true;
  }
}

/** Whoever gave out an initial password knows it too: nothing is done under it, on any way in. */
export const passwordChangeRequired = (): DomainError => refusal('identity/password-change-required');

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join('; ') : header;
