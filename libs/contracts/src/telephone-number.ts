import { canonicalNumber, type TelephoneNumber } from '@yiche/kernel';
import { z } from 'zod';
import { fieldError } from './errors/field-errors.js';

/** A telephone number as somebody writes it, in its one form; what cannot be read as one is refused. */
export const telephoneNumberSchema = z
  .string()
  .max(64)
  .transform((text, context): TelephoneNumber => {
    const number = canonicalNumber(text);
    if (number !== null) return number;
    context.addIssue({ code: 'custom', message: fieldError('fields/telephone-number') });
    return z.NEVER;
  });
