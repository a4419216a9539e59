import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Role } from '@yiche/contracts';
import type { SessionUser } from '../session-user.js';

export const PUBLIC = 'identity:public';
export const REQUIRED_ROLES = 'identity:required-roles';

/** What the guard leaves on the request. */
export interface RequestWithUser {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly ip: string;
  user?: SessionUser;
}

/** Opens a route, or all of a controller, to people who are not logged in. Who is logged in is known there all the same. */
export const Public = () => SetMetadata(PUBLIC, true);

/** Only for people who hold one of these roles. On the route it replaces what the controller says. */
export const RequireRoles = (...roles: [Role, ...Role[]]) => SetMetadata(REQUIRED_ROLES, roles);

/** The `SessionUser` behind the request; undefined only where the route is `@Public()` and nobody is logged in. */
export const CurrentUser = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<RequestWithUser>().user,
);
