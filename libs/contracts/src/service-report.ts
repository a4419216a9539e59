import { z } from 'zod';
import { contractDaySchema, contractMonthSchema } from './contract-values.js';
import { fieldError } from './errors/field-errors.js';
import { instant, reason } from './settlement-values.js';

export const outageSchema = z.object({
  id: z.uuid(),
  bureauId: z.string(),
  from: instant,
  to: instant.nullable(),
  cause: z.string(),
  /** When the 110 desk was told of the fault and of the recovery (E1). */
  faultToldAt: instant.nullable(),
  recoveryToldAt: instant.nullable(),
  /** Whether it counts as lost service. */
  counts: z.boolean(),
  note: z.string(),
  recordedBy: z.string(),
});
export type Outage = z.infer<typeof outageSchema>;

export const recordOutageSchema = z
  .strictObject({
    bureauId: z.string().max(8),
    from: instant,
    to: instant,
    cause: reason,
    faultToldAt: instant.nullable().default(null),
    recoveryToldAt: instant.nullable().default(null),
    counts: z.boolean().default(true),
    note: z.string().trim().max(1_000).default(''),
  })
  // Not as text: `…00Z` sorts after `…00.5Z`.
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), fieldError('fields/outage-order'));
export type RecordOutage = z.infer<typeof recordOutageSchema>;

/** `PATCH /api/settlement/outages/:id`. What is not named stays; what `note` says beyond what stands there is added to it. */
export const amendOutageSchema = z
  .strictObject({
    counts: z.boolean().optional(),
    faultToldAt: instant.nullable().optional(),
    recoveryToldAt: instant.nullable().optional(),
    note: z.string().trim().max(5_000, fieldError('fields/note-too-long')).optional(),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), fieldError('fields/nothing-to-change'));
export type AmendOutage = z.infer<typeof amendOutageSchema>;

export const complaintSchema = z.object({
  id: z.uuid(),
  bureauId: z.string(),
  receivedOn: contractDaySchema,
  about: z.string(),
  outcome: z.string(),
  recordedBy: z.string(),
  recordedAt: instant,
});
export type Complaint = z.infer<typeof complaintSchema>;

export const recordComplaintSchema = z.strictObject({
  bureauId: z.string().max(8),
  receivedOn: contractDaySchema,
  about: reason,
  outcome: z.string().trim().max(1_000).default(''),
});
export type RecordComplaint = z.infer<typeof recordComplaintSchema>;

/** Of `GET …/service-reports/:bureauId/:month`: the seconds within which a call should be answered. */
export const serviceReportQuerySchema = z.strictObject({
  target: z.coerce
    .number()
    .int()
    .min(1, fieldError('fields/target-too-short'))
    .max(600, fieldError('fields/target-too-long'))
    .default(20),
});
export type ServiceReportQuery = z.infer<typeof serviceReportQuerySchema>;

export const serviceReportSchema = z.object({
  bureauId: z.string(),
  month: contractMonthSchema,
  offered: z.number().int(),
  answered: z.number().int(),
  abandoned: z.number().int(),
  /** Abandoned within 5 s of entering the queue. */
  shortAbandoned: z.number().int(),
  withinTarget: z.number().int(),
  targetSeconds: z.number().int(),
  /** 0 to 1; null without a call. */
  serviceLevel: z.number().nullable(),
  averageSpeedOfAnswerSeconds: z.number().nullable(),
  averageTalkSeconds: z.number().nullable(),
  requests: z.number().int(),
  days: z.array(
    z.object({
      day: contractDaySchema,
      offered: z.number().int(),
      answered: z.number().int(),
      abandoned: z.number().int(),
      serviceLevel: z.number().nullable(),
    }),
  ),
  outages: z.array(outageSchema.extend({ minutes: z.number() })),
  outageMinutes: z.number(),
  complaints: z.array(complaintSchema),
});
export type ServiceReport = z.infer<typeof serviceReportSchema>;
