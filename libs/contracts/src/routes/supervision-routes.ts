import {
  decideApprovalSchema,
  overruleStaleNumberSchema,
  supervisionSchema,
  writtenReasonSchema,
} from '../supervision.js';
import { defineRoute, idSchema } from './route.js';

/** What waits for a supervisor. Each change answers with all of it. */
export const supervisionRoutes = {
  waiting: defineRoute({
    method: 'GET',
    path: '/api/supervision',
    summary: '等待班长处理的申请和提醒',
    access: ['supervisor'],
    answer: supervisionSchema,
  }),
  decide: defineRoute({
    method: 'POST',
    path: '/api/supervision/approvals/:id',
    summary: '同意或不同意继续查询',
    access: ['supervisor'],
    params: { id: idSchema },
    body: decideApprovalSchema,
    answer: supervisionSchema,
  }),
  overruleStaleNumber: defineRoute({
    method: 'POST',
    path: '/api/supervision/stale-numbers/:id/withdrawal',
    summary: '恢复误报失效的车主电话',
    access: ['supervisor'],
    params: { id: idSchema },
    body: overruleStaleNumberSchema,
    answer: supervisionSchema,
  }),
  acknowledge: defineRoute({
    method: 'POST',
    path: '/api/supervision/alerts/:id/acknowledgement',
    summary: '确认一条异常使用提醒',
    access: ['supervisor'],
    params: { id: idSchema },
    body: writtenReasonSchema,
    answer: supervisionSchema,
  }),
};
