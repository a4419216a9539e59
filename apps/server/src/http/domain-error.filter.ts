import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Refusals } from '@yiche/audit';
import { DATABASE_AWAY, errorBodyOf, refusal, type ErrorBody, type PlainSentence } from '@yiche/contracts';
import { DomainError, type DomainErrorKind } from '@yiche/kernel';
import { isDatabaseAway, tell, type Logger } from '@yiche/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusedAccess } from './refused-access.js';

const STATUS: Readonly<Record<DomainErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-many': 429,
  unavailable: 503,
};

/** Refusals of the HTTP layer itself. */
const REFUSALS: Readonly<Record<number, PlainSentence>> = {
  400: 'http/malformed',
  403: 'http/not-found', // a file outside those that are sent: whether it is there is not said
  404: 'http/not-found',
  405: 'http/not-allowed',
  408: 'http/too-slow',
  413: 'http/too-large',
  414: 'http/address-too-long',
  415: 'http/unsupported-type',
  431: 'http/too-large#head',
};

/** Nothing was saved, or nobody knows; whoever asks again later is told. */
export const DATABASE_AWAY_BODY: ErrorBody = errorBodyOf(refusal(DATABASE_AWAY));

/** The error body and status of anything thrown. Only a DomainError's own words reach the browser; the rest is a bug or a riddle. */
export function errorAnswer(cause: unknown): { status: number; body: ErrorBody } {
  if (cause instanceof DomainError) return { status: STATUS[cause.kind], body: errorBodyOf(cause) };
  // 55P03: a lock was not had in time. Nothing was changed; the same request may well succeed now.
  if ((cause as { code?: unknown } | null)?.code === '55P03') return errorAnswer(refusal('server/busy'));
  if (isDatabaseAway(cause)) return { status: 503, body: DATABASE_AWAY_BODY };
  const status = statusOf(cause);
  if (status < 400 || status >= 500) return { status: 500, body: errorBodyOf(refusal('server/internal')) };
  return { status, body: errorBodyOf(refusal(REFUSALS[status] ?? 'http/malformed')) };
}

function statusOf(cause: unknown): number {
  if (cause instanceof HttpException) return cause.getStatus();
  // Fastify's own errors (malformed JSON, body too large) carry the status as a field.
  const status = (cause as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}

/** Maps whatever a route throws to its answer, writes down who was turned away, and logs what was no refusal. */
@Catch()
export class DomainErrorFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly refusals: Pick<Refusals, 'record'>,
  ) {}

  catch(cause: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { status, body } = errorAnswer(cause);
    const refused = refusedAccess(cause, request);
    if (refused) this.refusals.record(refused);
    if (status === 500)
      tell(this.logger, 'request.failed', { requestId: request.id, route: request.routeOptions?.url, err: cause });
    void reply.status(status).send({ ...body, requestId: request.id });
  }
}
