import { z } from 'zod';
import { ATTACHMENT_BODY_LIMIT } from '../attachment.js';
import {
  contactRulesSchema,
  decideScriptSchema,
  newContactPolicySchema,
  proposeScriptSchema,
} from '../contact-rules.js';
import { fieldError } from '../errors/field-errors.js';
import { defineRoute, idSchema, nothingSchema } from './route.js';

const READERS = ['administrator', 'supervisor', 'bureau-viewer'] as const;
const bureauId = z.string().max(8, fieldError('fields/bureau'));

/** What each bureau has laid down about calling owners: the policy (C7), and the first words (C5). Each change answers with all of the bureau's. */
export const contactRulesRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/contact-rules',
    summary: '各公安局的呼叫规则：呼叫策略和呼叫首语',
    access: READERS,
    answer: z.array(contactRulesSchema),
  }),
  enterPolicy: defineRoute({
    method: 'POST',
    path: '/api/contact-rules/:bureauId/policies',
    summary: '登记新的呼叫策略',
    access: ['administrator'],
    params: { bureauId },
    body: newContactPolicySchema,
    answer: contactRulesSchema,
    status: 201,
  }),
  proposeScript: defineRoute({
    method: 'POST',
    path: '/api/contact-rules/:bureauId/scripts',
    summary: '按公安书面通知录入呼叫首语，等待复核',
    access: ['administrator'],
    params: { bureauId },
    body: proposeScriptSchema,
    answer: contactRulesSchema,
    status: 201,
    bodyLimit: ATTACHMENT_BODY_LIMIT,
  }),
  decideScript: defineRoute({
    method: 'POST',
    path: '/api/contact-rules/:bureauId/scripts/:proposalId/decision',
    summary: '复核呼叫首语：通过或退回',
    access: ['administrator', 'supervisor'],
    params: { bureauId, proposalId: idSchema },
    body: decideScriptSchema,
    answer: contactRulesSchema,
  }),
  withdrawScript: defineRoute({
    method: 'POST',
    path: '/api/contact-rules/:bureauId/scripts/:proposalId/withdrawal',
    summary: '撤回本人录入、尚未复核的呼叫首语',
    access: ['administrator'],
    params: { bureauId, proposalId: idSchema },
    body: nothingSchema,
    answer: contactRulesSchema,
  }),
  scan: defineRoute({
    method: 'GET',
    path: '/api/contact-rules/:bureauId/scripts/:proposalId/scan',
    summary: '书面通知的扫描件',
    access: READERS,
    params: { bureauId, proposalId: idSchema },
    answer: { file: 'application/octet-stream' },
  }),
};
