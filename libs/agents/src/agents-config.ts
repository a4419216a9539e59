import { countSetting } from '@yiche/platform';
import { z } from 'zod';
import type { WrapUpPolicy } from './domain/wrap-up.js';

/** Settings of the agents library. */
export const agentsConfigSchema = z
  .object({
    /** Wrap-up after a conversation, in s; 0: until the agent says that they are ready. */
    AGENTS_WRAP_UP_S: countSetting(30),
    /** What one extension of wrap-up adds, in s. */
    AGENTS_WRAP_UP_EXTENSION_S: countSetting(30).pipe(z.number().min(1)),
    /** The longest wrap-up by extensions, from its beginning, in s. */
    AGENTS_WRAP_UP_MAX_S: countSetting(300),
    /** Before the end of a wrap-up that could not be decided or written is tried again, in ms. */
    AGENTS_WRAP_UP_RETRY_MS: countSetting(2_000).pipe(z.number().min(1)),
    /** Before a step that the database could not take is tried again, in ms. */
    AGENTS_SAVE_RETRY_MS: countSetting(500).pipe(z.number().min(1)),
  })
  .transform((env) => ({
    wrapUp: {
      milliseconds: env.AGENTS_WRAP_UP_S * 1_000,
      extensionMilliseconds: env.AGENTS_WRAP_UP_EXTENSION_S * 1_000,
      maxMilliseconds: env.AGENTS_WRAP_UP_MAX_S * 1_000,
    },
    wrapUpRetryMilliseconds: env.AGENTS_WRAP_UP_RETRY_MS,
    saveRetryMilliseconds: env.AGENTS_SAVE_RETRY_MS,
  }));

/** Injection token as well as type of the agents library's settings. */
export abstract class AgentsConfig {
  abstract readonly wrapUp: WrapUpPolicy;
  abstract readonly wrapUpRetryMilliseconds: number;
  abstract readonly saveRetryMilliseconds: number;
}
