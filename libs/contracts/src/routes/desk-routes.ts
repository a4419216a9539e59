import { z } from 'zod';
import { setAgentStateSchema, simulatedPhoneSchema, softphoneCredentialSchema } from '../agent.js';
import { deskSnapshotSchema, deskTaskSchema } from '../desk.js';
import { fieldError } from '../errors/field-errors.js';
import { defineRoute, idSchema, nothingSchema } from './route.js';

/** What may be done to the call on a desk. */
export const callCommandSchema = z.enum(['hold', 'resume', 'merge', 'part', 'hangup', 'hangup-owner'], {
  error: fieldError('fields/call-command'),
});
export type CallCommand = z.infer<typeof callCommandSchema>;

/** What an agent does at the desk: come to work, choose a state, handle the call on it. */
export const deskRoutes = {
  desk: defineRoute({
    method: 'GET',
    path: '/api/agent/desk',
    summary: '话务台当前的全部内容',
    access: ['agent'],
    answer: deskSnapshotSchema,
  }),
  tasks: defineRoute({
    method: 'GET',
    path: '/api/agent/tasks',
    summary: '待办：待查询的号牌和后来的答复',
    access: ['agent'],
    answer: z.array(deskTaskSchema),
  }),
  startShift: defineRoute({
    method: 'POST',
    path: '/api/agent/shift',
    summary: '上线，取得软电话凭据',
    access: ['agent'],
    body: nothingSchema,
    answer: softphoneCredentialSchema,
    status: 201,
    repeatable: true,
  }),
  endShift: defineRoute({
    method: 'DELETE',
    path: '/api/agent/shift',
    summary: '下线',
    access: ['agent'],
    answer: null,
    repeatable: true,
  }),
  setState: defineRoute({
    method: 'POST',
    path: '/api/agent/state',
    summary: '示闲或小休',
    access: ['agent'],
    body: setAgentStateSchema,
    answer: deskSnapshotSchema,
    repeatable: true,
  }),
  extendWrapUp: defineRoute({
    method: 'POST',
    path: '/api/agent/wrap-up/extension',
    summary: '延长话后处理',
    access: ['agent'],
    body: nothingSchema,
    answer: deskSnapshotSchema,
  }),
  simulatedPhone: defineRoute({
    method: 'POST',
    path: '/api/agent/simulated-phone',
    summary: '没有声音的模拟话机：接听',
    access: ['agent'],
    body: simulatedPhoneSchema,
    answer: deskSnapshotSchema,
  }),
  /** Done twice it would take away the call that has come back meanwhile: it is asked for anew as long as it is needed. */
  retrieve: defineRoute({
    method: 'POST',
    path: '/api/calls/:callId/retrieve',
    summary: '重新振铃取回通话',
    access: ['agent'],
    params: { callId: idSchema },
    body: nothingSchema,
    answer: deskSnapshotSchema,
  }),
  handle: defineRoute({
    method: 'POST',
    path: '/api/calls/:callId/:command',
    summary: '保持、恢复、三方、分离、挂断',
    access: ['agent'],
    params: { callId: idSchema, command: callCommandSchema },
    body: nothingSchema,
    answer: deskSnapshotSchema,
    repeatable: true,
  }),
};
