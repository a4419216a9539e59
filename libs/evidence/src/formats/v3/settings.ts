import { z } from 'zod';
import { settingsSchema as v2Settings } from '../v2/settings.js';

/** How a contract's open words are read, as statements of this format say it: the tiers follow all calls that came in, not those that count. */
export const settingsSchema = v2Settings.extend({ tiersBy: z.literal('volume') });
export type Settings = z.infer<typeof settingsSchema>;
