import { z } from 'zod';
import { invalidValue } from '../errors.js';
import { type AmiFields, assertWritable } from './ami-values.js';

const channelId = z.string().regex(/^[A-Za-z0-9._~-]{1,149}$/);
const callKey = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/);
const queue = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
const agentInterface = z.string().regex(/^PJSIP\/agent-[0-9]{1,10}$/);
const requesterExten = z.enum(['hold', 'join', 'await-agent', 'back-to-agent']);
const ownerContext = /^owner-call-[A-Z][A-Z0-9]{1,7}$/;
const penalty = z.string().regex(/^[0-9]$/);
const yesOrNo = z.enum(['true', 'false']);
const first = z.literal('1');

const redirect = z.strictObject({
  action: z.literal('Redirect'),
  channel: channelId,
  context: z.literal('call-control'),
  exten: z.enum(['agent-room', ...requesterExten.options]),
  priority: first,
});

/**
 * Every action that may leave this program, with all it may say. There is no caller ID in `Originate`, its context is one of
 * the owners' and its channel the same one's, or the PBX's with itself (合同二-6); nothing can run an application, a command or a shell.
 */
const actionSchema = z.union([
  z.strictObject({ action: z.enum(['Ping', 'CoreSettings']) }),
  redirect,
  redirect.extend({
    exten: z.literal('agent-room'),
    extrachannel: channelId,
    extracontext: z.literal('call-control'),
    extraexten: z.literal('hold'),
    extrapriority: first,
  }),
  z
    .strictObject({
      action: z.literal('Originate'),
      channel: z.string().regex(/^Local\/dial@owner-call-[A-Z0-9]{2,8}\/n$/),
      context: z.string().regex(ownerContext),
      exten: z.literal('owner-room'),
      priority: first,
      async: z.literal('true'),
      timeout: z.string().regex(/^[0-9]{4,6}$/),
      channelid: channelId,
      otherchannelid: channelId,
      variable: z.strictObject({
        OWNER_NUMBER: z.string().regex(/^(1[3-9][0-9]{9}|0[1-9][0-9]{8,10})$/),
        YC_CALL: callKey,
        YC_ATTEMPT: callKey,
      }),
    })
    .refine((originate) => originate.channel === `Local/dial@${originate.context}/n`),
  // The PBX with itself: nobody is called, no number is said.
  z.strictObject({
    action: z.literal('Originate'),
    channel: z.literal('Local/speak@self-test/n'),
    context: z.literal('self-test'),
    exten: z.literal('listen'),
    priority: first,
    async: z.literal('true'),
    timeout: z.string().regex(/^[0-9]{4,6}$/),
    channelid: channelId,
    otherchannelid: channelId,
    variable: z.strictObject({ YC_CALL: callKey }),
  }),
  z.strictObject({
    action: z.literal('Getvar'),
    channel: channelId,
    variable: z.enum(['YC_BUREAU', 'CHANNEL(pjsip,remote_uri)', 'YC_DID']),
  }),
  z.strictObject({ action: z.literal('Hangup'), channel: channelId, cause: z.literal('16') }),
  z.strictObject({
    action: z.literal('QueueAdd'),
    queue,
    interface: agentInterface,
    membername: z.string().min(1).max(64),
    stateinterface: agentInterface,
    penalty,
    paused: yesOrNo,
  }),
  z.strictObject({ action: z.literal('QueuePenalty'), queue, interface: agentInterface, penalty }),
  z.strictObject({ action: z.literal('QueueRemove'), queue, interface: agentInterface }),
  z.strictObject({
    action: z.literal('QueuePause'),
    queue,
    interface: agentInterface,
    paused: yesOrNo,
    reason: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  }),
]);

const listSchema = z.strictObject({
  action: z.enum(['CoreShowChannels', 'QueueStatus']),
});

/** An action answered by one response. */
export type AmiAction = z.infer<typeof actionSchema>;

/** An action answered by a list of events. */
export type AmiList = z.infer<typeof listSchema>;

/** The headers of an action, checked against the list above and against what AMI would misread. */
export function toFields(action: AmiAction | AmiList): AmiFields {
  const parsed = z.union([actionSchema, listSchema]).safeParse(action);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalidValue(`${action.action} ${issue?.path.join('.') ?? ''}`.trim(), issue?.code ?? 'schema');
  }
  assertWritable(parsed.data);
  return parsed.data;
}
