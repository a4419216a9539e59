import { z } from 'zod';
import {
  contractSchema,
  enterAdjustmentSchema,
  newContractVersionSchema,
  renewContractSchema,
  testNumberEntrySchema,
  testNumberSchema,
} from '../settlement-contract.js';
import { defineRoute, idSchema } from './route.js';

/** Contracts: the administrator changes and renews them, the clerk enters adjustments. Each change answers with the contract as it is then. */
export const contractRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/settlement/contracts',
    summary: '合同及其版本',
    access: ['settlement-clerk', 'supervisor', 'administrator', 'bureau-viewer'],
    answer: z.array(contractSchema),
  }),
  addVersion: defineRoute({
    method: 'POST',
    path: '/api/settlement/contracts/:id/versions',
    summary: '登记合同的新版本',
    access: ['administrator'],
    params: { id: idSchema },
    body: newContractVersionSchema,
    answer: contractSchema,
    status: 201,
  }),
  renew: defineRoute({
    method: 'POST',
    path: '/api/settlement/contracts/:id/renewals',
    summary: '考核合格后续约',
    access: ['administrator'],
    params: { id: idSchema },
    body: renewContractSchema,
    answer: contractSchema,
    status: 201,
  }),
  testNumber: defineRoute({
    method: 'POST',
    path: '/api/settlement/contracts/:id/test-numbers',
    summary: '登记一个测试号码，得到它的编号',
    access: ['administrator'],
    params: { id: idSchema },
    body: testNumberSchema,
    answer: testNumberEntrySchema,
  }),
  adjust: defineRoute({
    method: 'POST',
    path: '/api/settlement/adjustments',
    summary: '登记下期调整',
    access: ['settlement-clerk'],
    body: enterAdjustmentSchema,
    answer: contractSchema,
    status: 201,
  }),
};
