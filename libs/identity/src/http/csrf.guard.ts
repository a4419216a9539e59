import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { refusal } from '@yiche/contracts';
import type { RequestWithUser } from './access.decorators.js';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whatever changes something must carry `x-yiche: 1`, log-in included: a form on another site cannot send a header of its own, and
 * a script there is stopped by CORS. The second lock beside the cookie's SameSite=Strict.
 */
@Injectable()
export class CsrfGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true; // a socket is authenticated, and its origin checked, when it connects
    const request = context.switchToHttp().getRequest<RequestWithUser>();
    if (READING.has(request.method) || request.headers['x-yiche'] === '1') return true;
    throw refusal('identity/header-missing');
  }
}
