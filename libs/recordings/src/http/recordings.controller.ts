import type { Readable } from 'node:stream';
import { Controller, Headers, Res, StreamableFile } from '@nestjs/common';
import { routes, type InputsOf, type Recording } from '@yiche/contracts';
import { Reads, Serves, type SessionUser } from '@yiche/identity';
import { parseRange } from '../domain/byte-range.js';
import { RecordingsService } from '../recordings.service.js';

type In = InputsOf<typeof routes.recording>;

/** As much of Fastify's reply as is used here. */
interface Reply {
  status(code: number): Reply;
  headers(values: Record<string, string | number>): Reply;
}

/** Lists and plays tracks. Audio is sent in byte ranges, so that a player can begin at any second. */
@Controller()
export class RecordingsController {
  constructor(private readonly recordings: RecordingsService) {}

  @Serves(routes.recording.ofCall)
  @Reads('recording-list', { of: ['callId'] })
  list(user: SessionUser, { callId }: In['ofCall']): Promise<Recording[]> {
    return this.recordings.ofCall(user, callId);
  }

  @Serves(routes.recording.audio)
  @Reads('recording', { of: ['id'], writtenByService: true })
  async audio(
    user: SessionUser,
    { id }: In['audio'],
    @Headers('range') range: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<StreamableFile | undefined> {
    const track = await this.recordings.play(user, id);
    // Of an empty file nothing can be played, whatever is asked.
    const wanted = track.bytes === 0 ? 'unsatisfiable' : parseRange(range, track.bytes);
    reply.headers({ 'accept-ranges': 'bytes', 'cache-control': 'private, no-store', etag: `"${track.sha256}"` });
    if (wanted === 'unsatisfiable') {
      reply.status(416).headers({ 'content-range': `bytes */${track.bytes}` });
      return undefined;
    }
    const { start, end } = wanted ?? { start: 0, end: track.bytes - 1 };
    if (wanted) reply.status(206).headers({ 'content-range': `bytes ${start}-${end}/${track.bytes}` });
    const sound: Readable = track.read({ start, end });
    return new StreamableFile(sound, { type: 'audio/wav', length: end - start + 1 });
  }
}
