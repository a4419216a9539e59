import { z } from 'zod';
import {
  assessContractSchema,
  contractSchema,
  enterAdjustmentSchema,
  newContractVersionSchema,
  testNumberEntrySchema,
  testNumberSchema,
} from '../settlement-contract.js';
import { defineRoute, idSchema } from './route.js';

/** Contracts: the administrator changes them and records their assessments, the clerk enters adjustments. Each change answers with the contract as it is then. */
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
  assess: defineRoute({
    method: 'POST',
    path: '/api/settlement/contracts/:id/assessments',
    summary: '登记甲方对一个合同期的考核；通过的即续约',
    access: ['administrator'],
    params: { id: idSchema },
    body: assessContractSchema,
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
