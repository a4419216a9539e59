import { z } from 'zod';
import { demoCallSchema, demoHistorySchema } from '../demo.js';
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
  history: defineRoute({
    method: 'GET',
    path: '/api/demo/history',
    summary: '演示历史已生成多少（仅演示模式）',
    access: 'logged-in',
    answer: demoHistorySchema,
  }),
};
