import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorAnswer } from './domain-error.filter.js';

/** An address that the router cannot read is refused like everything else. */
export function refuseAddress(cause: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = errorAnswer(cause);
  void reply.status(status).send({ ...body, requestId: request.id });
}

const STATUS: Readonly<Record<string, readonly [status: number, phrase: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

/** What is no HTTP, or more of it than anybody sends, has no request to be answered: written as it is, and the line is cut. */
export function refuseRequest(cause: NodeJS.ErrnoException, socket: Socket): void {
  if (cause.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, phrase] = STATUS[cause.code ?? ''] ?? [400, 'Bad Request'];
  const body = JSON.stringify(errorAnswer({ statusCode: status }).body);
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\ncontent-type: application/json; charset=utf-8\r\ncache-control: no-store\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
