import { z } from 'zod';

export const instant = z.iso.datetime();
/** An amount as text, two digits after the point. */
export const cents = z.string();
/** An amount as text, four digits after the point. */
export const exact = z.string();
export const reason = z.string().trim().min(1, '请写明原因').max(1_000, '最多 1000 字');
