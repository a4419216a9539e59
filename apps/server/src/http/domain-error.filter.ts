import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Refusals } from '@yiche/audit';
import { DATABASE_AWAY, type ErrorBody } from '@yiche/contracts';
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

/** Refusals of the HTTP layer itself, in a sentence for people. */
const SENTENCES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['http/malformed', '请求格式不正确'],
  403: ['http/not-found', '没有这个地址'], // a file outside those that are sent: whether it is there is not said
  404: ['http/not-found', '没有这个地址'],
  405: ['http/not-allowed', '不支持这种操作'],
  408: ['http/too-slow', '请求没有在规定时间内发完'],
  413: ['http/too-large', '提交的内容过大'],
  414: ['http/address-too-long', '地址过长'],
  431: ['http/too-large', '请求的地址或头部过长'],
  415: ['http/unsupported-type', '不支持这种内容格式'],
};

const INTERNAL = ['server/internal', '系统内部错误，请稍后再试'] as const;

/** Nothing was saved, or nobody knows; whoever asks again later is told. */
export const DATABASE_AWAY_BODY: ErrorBody = {
  code: DATABASE_AWAY,
  message: '数据库暂时连不上，不能读取也不能保存。通话不受影响，请稍后再试',
};

/** The error body and status of anything thrown. Only a DomainError's own words reach the browser; the rest is a bug or a riddle. */
export function errorAnswer(cause: unknown): { status: number; body: ErrorBody } {
  if (cause instanceof DomainError) {
    const { code, message, details } = cause;
    return { status: STATUS[cause.kind], body: { code, message, ...(details ? { details } : {}) } };
  }
  // 55P03: a lock was not had in time. Nothing was changed; the same request may well succeed now.
  if ((cause as { code?: unknown } | null)?.code === '55P03') {
    return { status: 503, body: { code: 'server/busy', message: '系统繁忙，请重试' } };
  }
  if (isDatabaseAway(cause)) return { status: 503, body: DATABASE_AWAY_BODY };
  const status = statusOf(cause);
  const isRefusal = status >= 400 && status < 500;
  const [code, message] = (isRefusal && (SENTENCES[status] ?? SENTENCES[400])) || INTERNAL;
  return { status: isRefusal ? status : 500, body: { code, message } };
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
