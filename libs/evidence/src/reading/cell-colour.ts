import type { XmlAttributes } from './spreadsheet-xml.js';

/** Red, green, blue: 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Colours of a theme by the number that cells use; null where one cannot be told. */
export type ThemeColours = readonly (Rgb | null)[];

export const BLACK: Rgb = [0, 0, 0];
export const WHITE: Rgb = [255, 255, 255];
/** As Excel numbers them, twice, before the palette proper. */
const FIRST_INDEXED = ['000000', 'FFFFFF', 'FF0000', '00FF00', '0000FF', 'FFFF00', 'FF00FF', '00FFFF'];
const SYSTEM: Readonly<Record<string, Rgb>> = { '64': BLACK, '65': WHITE };
/** Contrast with white, from 1 to 21 (WCAG 2). Text at least, ground at most: so text always stands out against its ground. */
const PALEST_TEXT = 3;
const DARKEST_GROUND = 2;

/** The colour of a `<color>`, `<fgColor>` …; null where it cannot be told. @param theme colours by their number */
export function colourOf(attributes: XmlAttributes, theme: ThemeColours): Rgb | null {
  const { rgb, indexed } = attributes;
  const base =
    rgb !== undefined
      ? rgbOf(rgb)
      : attributes['theme'] !== undefined
        ? (theme[Number(attributes['theme'])] ?? null)
        : indexed !== undefined
          ? indexedColour(indexed)
          : null;
  return base && tinted(base, Number(attributes['tint'] ?? 0));
}

/** `FF1A2B3C` or `1A2B3C`. */
export function rgbOf(text: string): Rgb | null {
  const digits = /^(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})$/.exec(text);
  return digits && [hex(digits[1]), hex(digits[2]), hex(digits[3])];
}

/** Too pale to be read on paper. */
export const isPale = (text: Rgb): boolean => contrastWithWhite(text) < PALEST_TEXT;
/** Too dark for black text on it. */
export const isDark = (ground: Rgb): boolean => contrastWithWhite(ground) > DARKEST_GROUND;

function indexedColour(index: string): Rgb | null {
  const number = Number(index);
  const first = number >= 0 && number < 16 ? FIRST_INDEXED[number % 8] : undefined;
  return SYSTEM[index] ?? (first === undefined ? null : rgbOf(first));
}

const tinted = (colour: Rgb, tint: number): Rgb | null => {
  if (!(tint >= -1 && tint <= 1)) return null;
  const [red, green, blue] = colour.map((part) => (tint > 0 ? part + (255 - part) * tint : part * (1 + tint)));
  return [red ?? 0, green ?? 0, blue ?? 0];
};

function contrastWithWhite(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

const hex = (digits: string | undefined): number => Number.parseInt(digits ?? '', 16);
