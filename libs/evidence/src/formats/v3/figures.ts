import type { z } from 'zod';
import { figuresSchema as v1Figures } from '../v1/figures.js';
import { volumeSchema } from './volume.js';

/** What a statement of this format says in figures. */
export const figuresSchema = v1Figures.extend({ volume: volumeSchema });
export type Figures = z.infer<typeof figuresSchema>;
