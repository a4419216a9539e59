import { decideApprovalSchema, supervisionSchema, writtenReasonSchema } from '../supervision.js';
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
