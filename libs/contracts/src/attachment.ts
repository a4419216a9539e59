import { z } from 'zod';
import { fieldError } from './errors/field-errors.js';

/** A file that comes with what somebody fills in: its name, and its bytes in base64, at most 5 MB. */
export const attachmentSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  content: z.base64().max(7_000_000, fieldError('fields/attachment-too-large')),
});
export type Attachment = z.infer<typeof attachmentSchema>;

/** Bytes of a body with an attachment: the file in base64, and room for the rest. */
export const ATTACHMENT_BODY_LIMIT = 7_200_000;
