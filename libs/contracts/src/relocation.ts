import { z } from 'zod';
import { contactStandingSchema } from './contact-rules.js';
import { fieldError } from './errors/field-errors.js';
import { lookupAllowanceSchema, lookupSchema, waitingLookupSchema } from './lookup.js';
import { whichNumberSchema } from './owner-number.js';
import { plateSchema, plateTypeSchema } from './plate.js';
import { SEARCH_LIMIT } from './search.js';
import { signalResultSchema, unreachableReasonSchema } from './signal-result.js';
import { timelineEntrySchema } from './timeline.js';

/** What is blocked (B2). `fire-lane` and `emergency-exit` go ahead of the rest (A3). */
export const BLOCKED_KINDS = ['exit', 'garage', 'fire-lane', 'emergency-lane', 'private-space', 'other'] as const;
export const blockedKindSchema = z.enum(BLOCKED_KINDS);
export type BlockedKind = z.infer<typeof blockedKindSchema>;

/** What goes ahead of the rest: with it, questions are asked that are kept back otherwise (A3, C1). */
export const isUrgent = (blocked: BlockedKind | null): boolean =>
  blocked === 'fire-lane' || blocked === 'emergency-lane';

/** How a request ends (B7). `promised` needs a time. */
export const OUTCOMES = [
  'moved',
  'promised',
  'not-reached',
  'refused',
  'wrong-number',
  'no-record',
  'escalated',
  'withdrawn',
] as const;
export const outcomeSchema = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof outcomeSchema>;

/** What the agent says a call with an owner came to, beside what signalling said (C7). */
export const AGENT_RESULTS = ['will-move', 'moved-already', 'refused', 'not-owner', 'no-one', 'other'] as const;
export const agentResultSchema = z.enum(AGENT_RESULTS);
export type AgentResult = z.infer<typeof agentResultSchema>;

export const RELOCATION_STATES = ['open', 'resolved', 'closed'] as const;
export const relocationStateSchema = z.enum(RELOCATION_STATES);
export type RelocationState = z.infer<typeof relocationStateSchema>;

/** Characters of a place or of a vehicle's description, and of a note. */
export const PLACE_LIMIT = 200;
export const NOTE_LIMIT = 500;
/** A promised time is from one minute to one day away. */
export const PROMISE_LIMIT_MINUTES = 1_440;

const shortText = (max: number) => z.string().trim().max(max, fieldError('fields/too-many-characters'));

/** `POST /api/relocations/:id/join` */
export const joinRelocationSchema = z.strictObject({ callId: z.uuid() });

/** `POST /api/relocations`: opens a request for the call the agent holds. */
export const openRelocationSchema = z.strictObject({
  callId: z.uuid(),
  /** Only the one that an owner who rings back was called for (B6): no new one where that is closed by now. */
  onlyOfOwner: z.boolean().optional(),
});

/** `PATCH /api/relocations/:id`: only what is named is changed; `version` is the one last seen. */
export const changeRelocationSchema = z.strictObject({
  version: z.number().int().positive(),
  place: shortText(PLACE_LIMIT).optional(),
  blocked: blockedKindSchema.optional(),
  plate: plateSchema.optional(),
  vehicleDescription: shortText(PLACE_LIMIT).optional(),
});
export type ChangeRelocation = z.infer<typeof changeRelocationSchema>;

/** `POST /api/relocations/:id/owner-calls`. Strict: there is no field for a number or a caller ID, and one sent is refused (C4). */
export const callOwnerSchema = z.strictObject({
  lookupId: z.uuid(),
  /** The caller has said that the vehicle, which is written down as moved, is still there. */
  stillThere: z.boolean().optional(),
  /** The first words that are on the screen (C5). */
  scriptId: z.int().optional(),
});
export type CallOwnerBody = z.infer<typeof callOwnerSchema>;

/** `POST /api/relocations/:id/attempts/:attemptId/result` */
export const attemptResultSchema = z.strictObject({
  result: agentResultSchema,
  note: shortText(NOTE_LIMIT).default(''),
});

/** `POST /api/relocations/:id/close`: writes the outcome and closes. */
export const closeRelocationSchema = z
  .strictObject({
    version: z.number().int().positive(),
    outcome: outcomeSchema,
    note: shortText(NOTE_LIMIT).default(''),
    promisedAt: z.iso.datetime().optional(),
  })
  .refine((body) => (body.outcome === 'promised') === (body.promisedAt !== undefined), {
    error: fieldError('fields/promised-time'),
    path: ['promisedAt'],
  });
export type CloseRelocation = z.infer<typeof closeRelocationSchema>;

/** `POST /api/relocations/:id/suspected-clone`: marks the plate that is written now as a copy of another car's for the bureau, or takes the mark back. */
export const suspectCloneSchema = z.strictObject({ suspected: z.boolean() });

export const relocationSummarySchema = z.object({
  id: z.string(),
  /** `WJ-20240726-000123` */
  number: z.string(),
  bureauId: z.string(),
  state: relocationStateSchema,
  openedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  requesterMasked: z.string(),
  plateNumber: z.string().nullable(),
  plateType: plateTypeSchema.nullable(),
  place: z.string(),
  blocked: blockedKindSchema.nullable(),
  outcome: outcomeSchema.nullable(),
  agentName: z.string(),
  /** One of its plates may be a copy of another car's 疑似套牌. */
  suspectedClone: z.boolean().default(false),
});
export type RelocationSummary = z.infer<typeof relocationSummarySchema>;

export const attemptSchema = z.object({
  id: z.string(),
  lookupId: z.string(),
  /** Which of the owner's numbers; of an owner who rang back, from which. */
  ownerNumber: whichNumberSchema.default('first'),
  /** The call in which it was; absent from a server of the version before. */
  callId: z.string().nullable().default(null),
  startedAt: z.iso.datetime(),
  answeredAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  signalResult: signalResultSchema.nullable(),
  /** Why the telephone was unreachable, where signalling told. */
  unreachable: unreachableReasonSchema.nullable().default(null),
  agentResult: agentResultSchema.nullable(),
  note: z.string(),
  agentName: z.string(),
  /** The owner rang back (B6): it is no call of ours, and the policy does not count it. */
  rangBack: z.boolean().default(false),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** A plate of the request. One that was looked up stays when another is written (合同四). */
export const requestPlateSchema = z.object({
  plateNumber: z.string(),
  plateType: plateTypeSchema,
  isLookedUp: z.boolean(),
  /** May be a copy of another car's 疑似套牌. */
  suspectedClone: z.boolean().default(false),
});
export type RequestPlate = z.infer<typeof requestPlateSchema>;

/** `GET /api/relocations/:id` */
export const relocationSchema = relocationSummarySchema.extend({
  version: z.number().int(),
  vehicleDescription: z.string(),
  note: z.string(),
  promisedAt: z.iso.datetime().nullable(),
  /** The agent who holds it now; null when nobody does. */
  holderId: z.string().nullable(),
  callIds: z.array(z.string()),
  /** Every plate of the request, the first one first. */
  plates: z.array(requestPlateSchema),
  lookups: z.array(lookupSchema),
  /** What the registry still has to answer. */
  waitingLookups: z.array(waitingLookupSchema).default([]),
  /** Null for everybody but the holder. */
  lookupAllowance: lookupAllowanceSchema.nullable(),
  /** Whether this reader may have a lookup's result revealed, with a reason. */
  mayReveal: z.boolean(),
  /** Whether this reader may have one person at a time shown in the clear, with a reason (H2). */
  mayRevealPersons: z.boolean().default(false),
  attempts: z.array(attemptSchema),
  /** How calls to the owners of its vehicles stand against the bureau's policy (C7); empty for everybody but the holder. */
  contact: z.array(contactStandingSchema).default([]),
  timeline: z.array(timelineEntrySchema),
  /** The fixed first words (C5) with the plate filled in, once there is a plate; null before. */
  script: z.string().nullable(),
  scriptId: z.int().nullable().default(null),
});
export type Relocation = z.infer<typeof relocationSchema>;

/** A list shows, and counts, so many requests at most: nobody walks through more of them, and whoever looks for one narrows it down. */
export const REQUESTS_LISTED_AT_MOST = 1_000;

/** `GET /api/relocations` */
export const relocationQuerySchema = z.strictObject({
  state: relocationStateSchema.optional(),
  outcome: outcomeSchema.optional(),
  /** Those alone whose plate may be a copy of another car's. */
  suspectedClone: z.enum(['true']).optional(),
  /** Whatever was copied or typed: `searchTerms` says what is looked for. */
  text: z.string().max(SEARCH_LIMIT).optional(),
  /** Contract dates (Asia/Shanghai), both inclusive. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** A page of the version before sorts by state and outcome too, which have no index for it: it gets the usual order. */
  sort: z
    .enum(['openedAt', 'number', 'state', 'outcome'])
    .default('openedAt')
    .transform((sort) => (sort === 'number' ? sort : 'openedAt')),
  order: z.enum(['asc', 'desc']).default('desc'),
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
});
export type RelocationQuery = z.infer<typeof relocationQuerySchema>;

export const relocationPageSchema = z.object({
  /** At most `REQUESTS_LISTED_AT_MOST`. */
  total: z.number().int(),
  /** Whether there are more than `total`. */
  more: z.boolean().default(false),
  page: z.number().int(),
  pageSize: z.number().int(),
  items: z.array(relocationSummarySchema),
});
export type RelocationPage = z.infer<typeof relocationPageSchema>;
