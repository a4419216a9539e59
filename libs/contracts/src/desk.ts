import { z } from 'zod';
import { agentStateSchema } from './agent.js';
import { plateTypeSchema } from './plate.js';
import { relocationSummarySchema } from './relocation.js';
import { sessionEndReasonSchema } from './session.js';
import { signalResultSchema } from './signal-result.js';

export const ownerLegSchema = z.object({
  attemptId: z.string(),
  state: z.enum(['dialling', 'ringing', 'answered', 'ended']),
  result: signalResultSchema.nullable(),
  since: z.iso.datetime(),
});

/**
 * The call on an agent's desk. `phase`:
 * offered (rings) → talking (two parties) ⇄ held (requester hears music) → consulting (with the owner, requester on music)
 * ⇄ merged (all three) → ended (requester gone). From any of these waiting-for-agent: the desk was lost (a reload, a crash), the
 * requester hears music until it is back; the call comes back as talking.
 */
export const deskCallSchema = z.object({
  callId: z.string(),
  /** Stands in the From of the browser's SIP INVITE instead of a number; matches the SIP call to this one. */
  sipToken: z.string(),
  /** What was dialled: the hotline, or the number that owners see and ring back (B6). */
  line: z.enum(['hotline', 'owners']).default('hotline'),
  phase: z.enum(['offered', 'talking', 'held', 'consulting', 'merged', 'waiting-for-agent', 'ended']),
  /** `138****8000`; of an owner nothing (C3). */
  requesterMasked: z.string(),
  arrivedAt: z.iso.datetime(),
  offeredAt: z.iso.datetime(),
  answeredAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** Seconds from entering the queue to the offer. */
  waitedSeconds: z.number().int().nonnegative(),
  owner: ownerLegSchema.nullable(),
});
export type DeskCall = z.infer<typeof deskCallSchema>;

export const deskAgentSchema = z.object({
  extension: z.string(),
  displayName: z.string(),
  state: agentStateSchema,
  /** Of a break; what is missing (`Absence`) while reconnecting; null otherwise. */
  reason: z.string().nullable(),
  since: z.iso.datetime(),
  /** A wrap-up that ends by itself: when, until when it can be extended at most, and by how much each time. Null outside of one. */
  wrapUp: z
    .object({ until: z.iso.datetime(), latest: z.iso.datetime(), extensionSeconds: z.number().int().positive() })
    .nullable(),
  /** Why the session ends as soon as the call in hand is finished; null while it does not. No more calls are offered. */
  leaving: sessionEndReasonSchema.nullable(),
});

/**
 * All an agent's desk shows of live things: small, whole, numbered. The server pushes a new one at every change; a desk
 * that reconnects fetches one and drops any with a lower `version`.
 */
export const deskSnapshotSchema = z.object({
  version: z.number().int(),
  /** The server's clock, so that timers on screen do not depend on the browser's. */
  now: z.iso.datetime(),
  agent: deskAgentSchema,
  call: deskCallSchema.nullable(),
  /** The request in hand, null until one is opened for the call. */
  relocationId: z.string().nullable(),
  /** Earlier requests of the same requester, open ones first (B5). */
  earlier: z.array(relocationSummarySchema),
  /** Requests for which the caller was called of late as the owner of a vehicle, the last one first; of who rings the owners' number back alone (B6). */
  asOwner: z.array(relocationSummarySchema).default([]),
});
export type DeskSnapshot = z.infer<typeof deskSnapshotSchema>;

/**
 * What is to be done next, besides calls. `lookup-answered`: an answer came after the agent had stopped waiting for it; `lookup-given-up`:
 * none came, and it is not asked for any more.
 */
export const DESK_TASK_KINDS = ['lookup-answered', 'lookup-given-up', 'lookup-waiting'] as const;

/** `GET /api/agent/tasks`: an agent's own, and those whose agent is not at work. */
export const deskTaskSchema = z.object({
  id: z.string(),
  kind: z.enum(DESK_TASK_KINDS),
  relocationId: z.string(),
  /** Of the request. */
  number: z.string(),
  plateNumber: z.string(),
  plateType: plateTypeSchema,
  since: z.iso.datetime(),
  /** Whether the request is in this agent's hand. */
  isMine: z.boolean(),
});
export type DeskTask = z.infer<typeof deskTaskSchema>;
