import { isSubscriber } from '@yiche/kernel';
import { z } from 'zod';
import { fieldError } from './errors/field-errors.js';
import { telephoneNumberSchema } from './telephone-number.js';

/** `POST /api/demo/calls`: "模拟来电", in demo mode only. The number is made up where none is given; who rings the owners' number back is the one who was called last. */
export const demoCallSchema = z.strictObject({
  from: telephoneNumberSchema.refine(isSubscriber, fieldError('fields/subscriber-number')).optional(),
  /** What is dialled: the hotline, or the number that owners see and ring back (B6). */
  line: z.enum(['hotline', 'owners']).default('hotline'),
});

/** `GET /api/demo/history`: how much of the demo's past is told, 0 to 1; null where none was begun. */
export const demoHistorySchema = z.object({ share: z.number().min(0).max(1).nullable() });
export type DemoHistory = z.infer<typeof demoHistorySchema>;
