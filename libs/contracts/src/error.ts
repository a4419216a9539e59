import { z } from 'zod';

/** Code of a refusal because the database cannot be reached: calls go on, nothing can be saved for the moment. */
export const DATABASE_AWAY = 'system/database-away';

/** The body of every refusal over HTTP, and of every `ack` that refuses over the socket. */
export const errorBodySchema = z.object({
  /** Stable and machine-readable, `relocations/lookup-without-request`. */
  code: z.string(),
  /** A sentence for the person at the screen, in Chinese. */
  message: z.string(),
  /** For machines; never personal data, never the input echoed back. */
  details: z.record(z.string(), z.unknown()).optional(),
  /** The id under which the log has it. */
  requestId: z.string().optional(),
});

export type ErrorBody = z.infer<typeof errorBodySchema>;
