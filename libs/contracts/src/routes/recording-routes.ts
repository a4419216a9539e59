import { z } from 'zod';
import { recordingSchema } from '../recording.js';
import { defineRoute, idSchema } from './route.js';

const LISTENERS = ['agent', 'supervisor', 'bureau-viewer'] as const;

/** Tracks of calls, listed and played. */
export const recordingRoutes = {
  ofCall: defineRoute({
    method: 'GET',
    path: '/api/calls/:callId/recordings',
    summary: '一通电话的各方录音',
    access: LISTENERS,
    params: { callId: idSchema },
    answer: z.array(recordingSchema),
  }),
  audio: defineRoute({
    method: 'GET',
    path: '/api/recordings/:id/audio',
    summary: '播放录音；支持 Range',
    access: LISTENERS,
    params: { id: idSchema },
    answer: { file: 'audio/wav' },
  }),
};
