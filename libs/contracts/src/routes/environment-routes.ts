import { z } from 'zod';
import { environmentSchema } from '../session.js';
import { defineRoute } from './route.js';

/** What a page must know before anybody is logged in, and what watches the process. */
export const environmentRoutes = {
  environment: defineRoute({
    method: 'GET',
    path: '/api/environment',
    summary: '登录前页面需要知道的信息：版本、演示账号、密码要求、话务台时限',
    access: 'everybody',
    answer: environmentSchema,
  }),
  health: defineRoute({
    method: 'GET',
    path: '/healthz',
    summary: '进程是否存活',
    access: 'everybody',
    answer: z.object({ status: z.literal('ok') }),
  }),
  ready: defineRoute({
    method: 'GET',
    path: '/readyz',
    summary: '各依赖的状态；缺少必需的依赖时为 503',
    access: 'everybody',
    answer: z.record(z.string(), z.enum(['up', 'down', 'synchronising'])),
  }),
  metrics: defineRoute({
    method: 'GET',
    path: '/metrics',
    summary: 'Prometheus 指标',
    access: 'everybody',
    answer: { file: 'text/plain; version=0.0.4' },
  }),
};
