import { logInSchema, meSchema } from '../session.js';
import { defineRoute } from './route.js';

/** Logging in and out, and who is logged in. */
export const sessionRoutes = {
  logIn: defineRoute({
    method: 'POST',
    path: '/api/session',
    summary: '登录；会话在 Cookie 里',
    access: 'everybody',
    body: logInSchema,
    answer: meSchema,
  }),
  current: defineRoute({
    method: 'GET',
    path: '/api/session',
    summary: '当前登录的是谁',
    access: 'initial-password',
    answer: meSchema,
  }),
  logOut: defineRoute({
    method: 'DELETE',
    path: '/api/session',
    summary: '退出登录；没有会话时也不报错',
    access: 'everybody',
    answer: null,
  }),
};
