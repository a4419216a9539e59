import { z } from 'zod';
import { fieldError } from './errors/field-errors.js';
import { whichNumberSchema } from './owner-number.js';
import { plateTypeSchema } from './plate.js';

/** Which limit of lookups stands in the way: different plates of one request, or of an agent's hour (合同四). */
export const reachedLimitSchema = z.enum(['request', 'hour']);
export type ReachedLimit = z.infer<typeof reachedLimitSchema>;

/** A reason for reading or deciding something, as it is written to the trail. */
export const writtenReasonSchema = z.strictObject({
  reason: z.string().trim().min(2, fieldError('fields/no-grounds')).max(200, fieldError('fields/too-many-characters')),
});
export type WrittenReason = z.infer<typeof writtenReasonSchema>;

/** `POST /api/supervision/approvals/:id`: a supervisor lets the agent go past the limit once, or does not. */
export const decideApprovalSchema = writtenReasonSchema.extend({ granted: z.boolean() });
export type DecideApproval = z.infer<typeof decideApprovalSchema>;

/** An agent who has reached a limit and asks. */
export const waitingApprovalSchema = z.object({
  id: z.string(),
  relocationId: z.string(),
  number: z.string(),
  agentName: z.string(),
  reached: reachedLimitSchema,
  askedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** What was looked up for this request so far. */
  plates: z.array(z.object({ plateNumber: z.string(), plateType: plateTypeSchema })),
  /** Whether this supervisor may decide: nobody decides about themselves. */
  mayDecide: z.boolean(),
});
export type WaitingApproval = z.infer<typeof waitingApprovalSchema>;

export const USAGE_ALERT_KINDS = ['lookups-without-call', 'lookups-above-usual', 'readings-above-usual'] as const;
export const usageAlertKindSchema = z.enum(USAGE_ALERT_KINDS);
export type UsageAlertKind = z.infer<typeof usageAlertKindSchema>;

/** An unusual use of vehicle data or of others' requests, until a supervisor has looked at it (C2). */
export const usageAlertSchema = z.object({
  id: z.string(),
  kind: usageAlertKindSchema,
  personName: z.string(),
  /** Contract day. */
  day: z.iso.date(),
  /** How often on that day. */
  count: z.number().int(),
  /** What is usual for this person on a day; 0 for a newcomer. */
  usual: z.number(),
  raisedAt: z.iso.datetime(),
  mayAcknowledge: z.boolean(),
});
export type UsageAlert = z.infer<typeof usageAlertSchema>;

/** A registered number that an agent has reported as somebody else's; the number itself is told to nobody. */
export const staleNumberSchema = z.object({
  lookupId: z.string(),
  /** Which of the owner's numbers. */
  ownerNumber: whichNumberSchema.default('first'),
  relocationId: z.string(),
  plateNumber: z.string(),
  plateType: plateTypeSchema,
  reportedAt: z.iso.datetime(),
  reportedByName: z.string(),
});
export type StaleNumber = z.infer<typeof staleNumberSchema>;

/** `POST /api/supervision/stale-numbers/:id/withdrawal`: it is the owner's after all. */
export const overruleStaleNumberSchema = writtenReasonSchema.extend({
  ownerNumber: whichNumberSchema.default('first'),
});

/** `GET /api/supervision`: what waits for a supervisor. */
export const supervisionSchema = z.object({
  /** The server's clock. */
  now: z.iso.datetime(),
  /** Further plates that an approval allows. */
  approvalPlates: z.number().int(),
  approvals: z.array(waitingApprovalSchema),
  alerts: z.array(usageAlertSchema),
  /** To be told to whoever keeps the registry; the latest first, at most 200. */
  staleNumbers: z.array(staleNumberSchema).default([]),
});
export type Supervision = z.infer<typeof supervisionSchema>;
