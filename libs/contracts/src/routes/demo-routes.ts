import { z } from 'zod';
import { demoCallSchema } from '../demo.js';
import { defineRoute } from './route.js';

/** There is no such thing outside demo mode. */
export const demoRoutes = {
  call: defineRoute({
    method: 'POST',
    path: '/api/demo/calls',
    summary: '模拟来电（仅演示模式）',
    access: ['agent', 'supervisor', 'administrator'],
    body: demoCallSchema,
    answer: z.object({ ok: z.literal(true) }),
    status: 202,
  }),
};
