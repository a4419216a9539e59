import { isSubscriber } from '@yiche/kernel';
import { z } from 'zod';
import { telephoneNumberSchema } from './telephone-number.js';

/** `POST /api/demo/calls`: "模拟来电", in demo mode only. The number is made up where none is given. */
export const demoCallSchema = z.strictObject({
  from: telephoneNumberSchema.refine(isSubscriber, '请输入国内的手机或座机号码').optional(),
});
