import { z } from 'zod';

export const AGENT_STATES = [
  'offline',
  'ready',
  'break',
  'offered',
  'talking',
  'holding',
  'consulting',
  'wrap-up',
  'not-responding',
  'reconnecting',
] as const;
export const agentStateSchema = z.enum(AGENT_STATES);
export type AgentState = z.infer<typeof agentStateSchema>;

/** Reasons of a break, in the order of the menu. */
export const BREAK_REASONS = ['rest', 'meal', 'training', 'meeting', 'equipment'] as const;
export const breakReasonSchema = z.enum(BREAK_REASONS);
export type BreakReason = z.infer<typeof breakReasonSchema>;

/** What keeps an agent from being reached while `reconnecting`, as its reason. */
export const ABSENCES = ['page', 'phone', 'microphone'] as const;
export type Absence = (typeof ABSENCES)[number];

/** `POST /api/agent/state`: what an agent may ask for; everything else follows from calls. */
export const setAgentStateSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('ready') }),
  z.strictObject({ state: z.literal('break'), reason: breakReasonSchema }),
]);
export type SetAgentState = z.infer<typeof setAgentStateSchema>;

/** `POST /api/agent/shift`: how the softphone of this session reaches the PBX. Dies with the session. */
export const softphoneCredentialSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('webrtc'),
    /** `sip:agent-8001@yiche` */
    uri: z.string(),
    username: z.string(),
    password: z.string(),
    /** Path of the SIP WebSocket on the page's own host, `/ws`. */
    webSocketPath: z.string(),
    /** Its port; null where it is the page's own. */
    webSocketPort: z.number().nullable(),
  }),
  z.object({ kind: z.literal('simulated') }),
]);
export type SoftphoneCredential = z.infer<typeof softphoneCredentialSchema>;

/** `POST /api/agent/simulated-phone`: the buttons of a telephone that has no sound; refused unless the PBX is the simulator. */
export const simulatedPhoneSchema = z.strictObject({ action: z.enum(['answer']) });
