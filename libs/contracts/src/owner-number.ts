import { z } from 'zod';

/** The registry may have two telephone numbers of an owner, the mobile as a rule first. Which one it is tells nothing of the number. */
export const OWNER_NUMBERS = ['first', 'second'] as const;
export const whichNumberSchema = z.enum(OWNER_NUMBERS);
export type WhichNumber = z.infer<typeof whichNumberSchema>;
