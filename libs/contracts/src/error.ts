import type { DomainError } from '@yiche/kernel';
import { z } from 'zod';
import type { Sentence } from './errors/index.js';

/** Code of a refusal because the database cannot be reached: calls go on, nothing can be saved for the moment. */
export const DATABASE_AWAY = 'system/database-away' satisfies Sentence;

/** The body of every refusal over HTTP, and of every `ack` that refuses over the socket. */
export const errorBodySchema = z.object({
  /** Stable and machine-readable, `relocations/lookup-without-request`. */
  code: z.string(),
  /** Which of the code's sentences it is, where it has several. */
  why: z.string().optional(),
  /** What stands in the sentence, for who words it in another language (`wordingOf`). */
  parameters: z.record(z.string(), z.unknown()).optional(),
  /** The sentence in Chinese, for who words nothing. */
  message: z.string(),
  /** For machines; never personal data, never the input echoed back. */
  details: z.record(z.string(), z.unknown()).optional(),
  /** The id under which the log has it. */
  requestId: z.string().optional(),
});

export type ErrorBody = z.infer<typeof errorBodySchema>;

/** The body that tells a refusal. */
export const errorBodyOf = ({ code, message, details, wording }: DomainError): ErrorBody => ({
  code,
  ...wording,
  message,
  ...(details ? { details } : {}),
});
