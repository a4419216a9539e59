import { z } from 'zod';
import { assessPasswordSchema, changePasswordSchema, passwordAssessmentSchema, sessionSchema } from '../account.js';
import { defineRoute, idSchema } from './route.js';

/** One's own password and sessions, whatever one's roles. */
export const accountRoutes = {
  changePassword: defineRoute({
    method: 'POST',
    path: '/api/account/password',
    summary: '修改自己的密码，其他会话随之结束',
    access: 'initial-password',
    body: changePasswordSchema,
    answer: null,
  }),
  assessPassword: defineRoute({
    method: 'POST',
    path: '/api/account/password/assessment',
    summary: '评估一个新密码；不保存',
    access: 'initial-password',
    body: assessPasswordSchema,
    answer: passwordAssessmentSchema,
  }),
  sessions: defineRoute({
    method: 'GET',
    path: '/api/account/sessions',
    summary: '自己打开的会话',
    access: 'logged-in',
    answer: z.array(sessionSchema),
  }),
  endOtherSessions: defineRoute({
    method: 'DELETE',
    path: '/api/account/sessions',
    summary: '结束自己的其他会话',
    access: 'logged-in',
    answer: null,
  }),
  endSession: defineRoute({
    method: 'DELETE',
    path: '/api/account/sessions/:sessionId',
    summary: '结束自己的一个会话',
    access: 'logged-in',
    params: { sessionId: idSchema },
    answer: null,
  }),
};
