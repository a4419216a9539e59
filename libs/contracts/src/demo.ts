import { z } from 'zod';

/** `POST /api/demo/calls`: "模拟来电", in demo mode only. The number is made up where none is given. */
export const demoCallSchema = z.strictObject({
  from: z
    .string()
    .regex(/^1[3-9]\d{9}$/, '请输入 11 位手机号码')
    .optional(),
});
