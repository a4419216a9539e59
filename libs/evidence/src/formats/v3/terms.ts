import { z } from 'zod';
import { tiered } from '../../price-plans/tiered.js';
import { termsSchema as v1Terms } from '../v1/terms.js';
import { settingsSchema } from './settings.js';

/** What a contract says, as statements of this format say it: only tiers follow a volume. */
export const termsSchema = v1Terms.extend({ plan: tiered.schema, settings: settingsSchema });
export type Terms = z.infer<typeof termsSchema>;
export type Plan = Terms['plan'];
