import type { Readable } from 'node:stream';
import { Controller, Get, Headers, Param, Res, StreamableFile } from '@nestjs/common';
import type { Recording } from '@yiche/contracts';
import { CurrentUser, Reads, RequireRoles, type SessionUser } from '@yiche/identity';
import { z } from 'zod';
import { parseRange } from '../domain/byte-range.js';
import { RecordingsService } from '../recordings.service.js';

const id = { schema: z.uuid({ error: '编号格式不正确' }) };

/** As much of Fastify's reply as is used here. */
interface Reply {
  status(code: number): Reply;
  headers(values: Record<string, string | number>): Reply;
}

/** Lists and plays tracks. Audio is sent in byte ranges, so that a player can begin at any second. */
@Controller('api')
@RequireRoles('agent', 'supervisor', 'bureau-viewer')
export class RecordingsController {
  constructor(private readonly recordings: RecordingsService) {}

  @Get('calls/:callId/recordings')
  @Reads('recording-list', { of: ['callId'] })
  list(@CurrentUser() user: SessionUser, @Param('callId', id) callId: string): Promise<Recording[]> {
    return this.recordings.ofCall(user, callId);
  }

  @Get('recordings/:id/audio')
  @Reads('recording', { of: ['id'], writtenByService: true })
  async audio(
    @CurrentUser() user: SessionUser,
    @Param('id', id) recordingId: string,
    @Headers('range') range: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<StreamableFile | undefined> {
    const track = await this.recordings.play(user, recordingId);
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
