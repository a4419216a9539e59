import { z } from 'zod';
import { fieldError } from '../errors/field-errors.js';
import {
  amendOutageSchema,
  complaintSchema,
  outageSchema,
  recordComplaintSchema,
  recordOutageSchema,
  serviceReportQuerySchema,
  serviceReportSchema,
} from '../service-report.js';
import { contractMonthSchema } from '../contract-values.js';
import { defineRoute, idSchema } from './route.js';

const READERS = ['settlement-clerk', 'supervisor', 'administrator', 'bureau-viewer'] as const;
const WRITERS = ['settlement-clerk', 'supervisor'] as const;
const ofMonth = { bureauId: z.string().max(8, fieldError('fields/bureau')), month: contractMonthSchema };

/** The monthly service report and what is written down for it. */
export const serviceReportRoutes = {
  report: defineRoute({
    method: 'GET',
    path: '/api/settlement/service-reports/:bureauId/:month',
    summary: '一个月的服务报告',
    access: READERS,
    params: ofMonth,
    query: serviceReportQuerySchema,
    answer: serviceReportSchema,
  }),
  workbook: defineRoute({
    method: 'GET',
    path: '/api/settlement/service-reports/:bureauId/:month/workbook',
    summary: '服务报告工作簿',
    access: READERS,
    params: ofMonth,
    query: serviceReportQuerySchema,
    answer: { file: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
  }),
  recordOutage: defineRoute({
    method: 'POST',
    path: '/api/settlement/outages',
    summary: '登记一次故障',
    access: WRITERS,
    body: recordOutageSchema,
    answer: outageSchema,
    status: 201,
  }),
  amendOutage: defineRoute({
    method: 'PATCH',
    path: '/api/settlement/outages/:id',
    summary: '更正一次故障',
    access: WRITERS,
    params: { id: idSchema },
    body: amendOutageSchema,
    answer: outageSchema,
  }),
  recordComplaint: defineRoute({
    method: 'POST',
    path: '/api/settlement/complaints',
    summary: '登记一次投诉',
    access: WRITERS,
    body: recordComplaintSchema,
    answer: complaintSchema,
    status: 201,
  }),
};
