import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { paced, type UploadPace } from '@yiche/platform';

/** A hundred megabytes need a line of 1 Mbit/s. */
const PACE: UploadPace = { least: 2_000, windowMilliseconds: 15_000, longestMilliseconds: 900_000 };

/**
 * An upload reaches its route as the stream it comes in: how much of it is read is the route's matter. Every body, also those that are
 * read before the route, has to come at a pace; one that does not is answered, and its connection closed.
 */
export function passUploadsOn(application: NestFastifyApplication, pace: UploadPace = PACE): void {
  const fastify = application.getHttpAdapter().getInstance();
  fastify.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
    if (length === '0' && coding === undefined) return done(null, payload);
    const upload = paced(payload, pace);
    const { raw: answer } = reply;
    upload.once('error', () => {
      if (answer.writableFinished) request.raw.socket.destroy();
      else answer.once('finish', () => request.raw.socket.destroySoon());
    });
    // What nobody reads any more still has to go by, at its pace: who sends hears no answer before.
    answer.once('finish', () => upload.on('error', () => undefined).resume());
    return done(null, upload);
  });
}
