import { BLACK, rgbOf, WHITE, type Rgb, type ThemeColours } from './cell-colour.js';
import { readTags } from './part-reading.js';
import type { ZipArchive } from './zip-archive.js';

/** In the order in which cells number them; in the theme itself dark comes before light. */
const NAMES = ['lt1', 'dk1', 'lt2', 'dk2', 'accent1', 'accent2', 'accent3', 'accent4', 'accent5', 'accent6'];
const SYSTEM: Readonly<Record<string, Rgb>> = { windowText: BLACK, window: WHITE };

/** Reads a theme's colours. @param part null for a workbook without @throws DomainError where it is damaged */
export async function readThemeColours(archive: ZipArchive, part: string | null): Promise<ThemeColours> {
  if (part === null) return [WHITE, BLACK];
  const found = new Map<string, Rgb | null>();
  let current: string | null = null;
  await readTags(archive, part, (tag, { val = '' }) => {
    if (NAMES.includes(tag)) current = tag;
    else if (current !== null && (tag === 'srgbClr' || tag === 'sysClr')) {
      found.set(current, tag === 'srgbClr' ? rgbOf(val) : (SYSTEM[val] ?? null));
      current = null;
    }
  });
  return NAMES.map((name) => found.get(name) ?? null);
}
