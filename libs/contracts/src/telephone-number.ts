import { canonicalNumber, type TelephoneNumber } from '@yiche/kernel';
import { z } from 'zod';

/** A telephone number as somebody writes it, in its one form; what cannot be read as one is refused. */
export const telephoneNumberSchema = z
  .string()
  .max(64)
  .transform((text, context): TelephoneNumber => {
    const number = canonicalNumber(text);
    if (number !== null) return number;
    context.addIssue({ code: 'custom', message: '不是完整的电话号码：手机 11 位，座机带区号' });
    return z.NEVER;
  });
