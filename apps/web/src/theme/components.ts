import { palette, seen } from './primitives.js';

/** Measures and colours that belong to one part of the screen; everything else is a meaning. In pixels. */
export const components = {
  pageWidth: 1360,
  sideColumnWidth: 380,
  proseWidth: 560,
  formWidth: 440,
  fieldWidth: 220,
  logIn: { width: 440, groundTop: '#e3ebf4' },
  list: { searchWidth: 240, filterWidth: 160 },
  term: { labelWidth: 150 },
  progressWidth: 140,
  desk: { phoneWidth: 252, sideWidth: 256, elsewhereWidth: 320 },
  callCardHeight: 150,
  requestHeight: 600,
  tasksHeight: 232,
  ownerStateWidth: 120,
  attemptSignalWidth: 110,
  plateBoxWidth: 332,
  plateBlankWidth: 154,
  plateTypeWidth: 148,
  /** As plates are painted (GA 36), and so outside the palette. */
  plate: {
    blue: '#1f56b0',
    yellow: '#f5c01e',
    greenTop: '#f4fbf6',
    green: '#5fc98d',
    tractor: '#1f7a45',
    paperBlue: '#cfe6f2',
    paperBrown: '#ecd9b4',
    black: '#15181c',
    white: palette.white,
    ink: '#111111',
    edge: seen(palette.black, 25),
  },
} as const;

/** How wide a column of a table is, by what stands in it. Pixels. */
export const column = {
  index: 80,
  count: 90,
  word: 100,
  day: 110,
  name: 120,
  telephone: 130,
  state: 140,
  instant: 150,
  exactInstant: 170,
  number: 190,
  told: 200,
  actions: 230,
  sentence: 280,
} as const;

/** From how wide on a table scrolls sideways instead of squeezing its columns. Pixels. */
export const tableWidth = { narrow: 900, usual: 1080, wide: 1180 } as const;

/** Where messages come down, and how wide a notice is: it stays while a pointer rests on it, and must not lie over what ends a call's work. Pixels. */
export const notices = { top: 56, width: 256 } as const;

/** How wide a dialog is. Pixels. */
export const dialogWidth = { list: 420, form: 560, table: 640, terms: 860 } as const;
