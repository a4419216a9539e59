import {
  applyDecorators,
  createParamDecorator,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  type ExecutionContext,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { statusOf, type AnswerOf, type InputOf, type Route } from '@yiche/contracts';
import { routeInput, type RequestParts } from '@yiche/platform';
import type { SessionUser } from '../session-user.js';
import type { RequestWithUser } from './access.decorators.js';

/** Where a handler keeps the route that it serves. */
export const ROUTE = 'identity:route';

type UserOf<R> = R extends { readonly access: 'everybody' | 'everybody-in-demo' }
  ? SessionUser | undefined
  : SessionUser;

/** A method that serves a route: given who asks (undefined where everybody may and nobody is logged in) and what was sent. */
type Handler<R> = (
  user: UserOf<R>,
  input: InputOf<R>,
  ...more: never[]
) => AnswerOf<R> | undefined | Promise<AnswerOf<R> | undefined>;

const User = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<RequestWithUser>().user,
);
const Input = createParamDecorator((route: Route, context: ExecutionContext) =>
  routeInput(route, context.switchToHttp().getRequest<RequestParts>()),
);

/**
 * The method serves this route of the table, and says nothing of it again: address, status and limit are the route's, the guard asks it
 * who may, and the method's two first parameters are the user and the input that its schemas leave. Others are decorated as usual.
 */
export const Serves =
  <const R extends Route>(route: R) =>
  <H extends Handler<R>>(controller: object, name: string, method: TypedPropertyDescriptor<H>): void => {
    User()(controller, name, 0);
    Input(route)(controller, name, 1);
    applyDecorators(
      RequestMapping({ method: RequestMethod[route.method], path: route.path }),
      SetMetadata(ROUTE, route satisfies Route),
      ...(statusOf(route) === USUAL_STATUS[route.method] ? [] : [HttpCode(statusOf(route))]),
      ...(route.bodyLimit === undefined ? [] : [RouteConfig({ bodyLimit: route.bodyLimit })]),
    )(controller, name, method);
  };

/** Nest's own; one that is named is final, and a handler could not answer 206 any more. */
const USUAL_STATUS = { GET: 200, POST: 201, PATCH: 200, DELETE: 200 } as const;
