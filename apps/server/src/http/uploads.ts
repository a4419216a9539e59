import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** An upload reaches its route as the stream it comes in: how much of it is read is the route's matter. */
export function passUploadsOn(application: NestFastifyApplication): void {
  application
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
}
