import { z } from 'zod';
import { defineRoute } from './route.js';

/** This interface, described. */
export const documentationRoutes = {
  page: defineRoute({
    method: 'GET',
    path: '/api/docs',
    summary: '接口说明',
    access: 'everybody-in-demo',
    answer: { file: 'text/html; charset=utf-8' },
  }),
  openApi: defineRoute({
    method: 'GET',
    path: '/api/docs/openapi.json',
    summary: '接口说明（OpenAPI 3.1）',
    access: 'everybody-in-demo',
    answer: z.record(z.string(), z.unknown()),
  }),
};
