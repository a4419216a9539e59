/** Every colour and measure that the pages are made of, each once. What one is for is said in `meanings.ts`; nothing else reads this. */
export const palette = {
  white: '#ffffff',
  black: '#000000',
  slate: {
    25: '#f8fafc',
    50: '#f5f7fa',
    100: '#eef2f6',
    200: '#dbe2e9',
    300: '#c5ced8',
    400: '#a9b5c1',
    500: '#8a98a6',
    600: '#66727f',
    700: '#5c6a78',
    800: '#4a5866',
    900: '#1b2733',
  },
  blue: {
    50: '#e9f0f9',
    100: '#d3e0f0',
    200: '#b9cfe9',
    300: '#9db4cf',
    400: '#6490c6',
    500: '#3a72b8',
    600: '#2a62a8',
    700: '#1b4f94',
  },
  green: { 50: '#e6f4ec', 200: '#9fd0b4', 400: '#6cab8a', 600: '#1d7a4c', 700: '#176a41' },
  amber: { 50: '#fdf3e3', 200: '#e3b566', 400: '#cfa04b', 500: '#d68910', 600: '#955200', 700: '#7e4600' },
  red: { 50: '#fdecec', 200: '#d98282', 600: '#b42323', 700: '#8c1616' },
  violet: { 50: '#f1ebfa', 700: '#57349a' },
} as const;

/** A colour seen through: `seen(palette.slate[900], 8)` covers 8 %. */
export const seen = (colour: string, percent: number): string =>
  `color-mix(in srgb, ${colour} ${percent}%, transparent)`;

/** Distances and small sizes go in steps of two pixels; `step(4)` is eight of them. */
export const step = (count: number): number => count * 2;
