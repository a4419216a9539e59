import type { z } from 'zod';
import { termsSchema as v1Terms } from '../v1/terms.js';
import { settingsSchema } from './settings.js';

/** What a contract says, as statements of this format say it: as in the first, and how its open words are read. */
export const termsSchema = v1Terms.extend({ settings: settingsSchema });
export type Terms = z.infer<typeof termsSchema>;
