import { z } from 'zod';
import { fieldError } from './errors/field-errors.js';

export const instant = z.iso.datetime();
/** An amount as text, two digits after the point. */
export const cents = z.string();
/** An amount as text, four digits after the point. */
export const exact = z.string();
export const reason = z
  .string()
  .trim()
  .min(1, fieldError('fields/no-reason'))
  .max(1_000, fieldError('fields/too-long'));
