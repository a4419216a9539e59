import { z } from 'zod';
import { initialPasswordSchema, sessionSchema, userAccountsSchema } from '../account.js';
import { defineRoute, idSchema, nothingSchema } from './route.js';

/** The administrator's page of users. */
export const userRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/admin/users',
    summary: '用户及其状态',
    access: ['administrator'],
    answer: userAccountsSchema,
  }),
  unlock: defineRoute({
    method: 'POST',
    path: '/api/admin/users/:userId/unlock',
    summary: '解除登录限制',
    access: ['administrator'],
    params: { userId: idSchema },
    body: nothingSchema,
    answer: null,
  }),
  issueInitialPassword: defineRoute({
    method: 'POST',
    path: '/api/admin/users/:userId/initial-password',
    summary: '发放初始密码；只显示一次',
    access: ['administrator'],
    params: { userId: idSchema },
    body: nothingSchema,
    answer: initialPasswordSchema,
  }),
  sessions: defineRoute({
    method: 'GET',
    path: '/api/admin/users/:userId/sessions',
    summary: '一个用户打开的会话',
    access: ['administrator'],
    params: { userId: idSchema },
    answer: z.array(sessionSchema),
  }),
  endSessions: defineRoute({
    method: 'DELETE',
    path: '/api/admin/users/:userId/sessions',
    summary: '结束一个用户的全部会话',
    access: ['administrator'],
    params: { userId: idSchema },
    answer: null,
  }),
  endSession: defineRoute({
    method: 'DELETE',
    path: '/api/admin/users/:userId/sessions/:sessionId',
    summary: '结束一个用户的一个会话',
    access: ['administrator'],
    params: { userId: idSchema, sessionId: idSchema },
    answer: null,
  }),
};
