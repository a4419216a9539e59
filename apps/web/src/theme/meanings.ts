import { palette, seen, step } from './primitives.js';

const { slate, blue, green, amber, red, violet, white, black } = palette;

/**
 * What colours, sizes and lines mean on every page. A calm blue; texts at least 4.5:1 on their ground; red is left to what must be
 * acted on now.
 */
export const meanings = {
  colour: {
    text: slate[900],
    textQuiet: slate[800],
    textFaint: slate[700],
    textPlaceholder: slate[600],
    textOnStrong: white,
    icon: slate[500],
    ground: slate[100],
    surface: white,
    surfaceSunk: slate[25],
    surfaceHead: slate[50],
    /** Behind a word that is neither good nor bad; seen on ground and surface. */
    neutralSoft: slate[200],
    line: slate[200],
    lineStrong: slate[400],
    control: slate[300],
    idle: slate[600],
    primary: blue[600],
    primaryHover: blue[500],
    primaryStrong: blue[700],
    primaryFaint: blue[300],
    primaryLine: blue[200],
    primaryEdge: blue[100],
    primarySoft: blue[50],
    focus: blue[700],
    ok: green[600],
    okStrong: green[700],
    okLine: green[200],
    okSoft: green[50],
    warn: amber[600],
    warnStrong: amber[700],
    warnVivid: amber[500],
    warnLine: amber[200],
    warnSoft: amber[50],
    urgent: red[600],
    urgentStrong: red[700],
    urgentLine: red[200],
    urgentSoft: red[50],
    police: violet[700],
    policeSoft: violet[50],
    /** Of a chart, and of the parties of a call. */
    seriesFirst: blue[400],
    seriesSecond: amber[400],
    seriesThird: green[400],
    paper: white,
    ink: black,
  },
  /** Of letters, named after what is written in them. */
  font: {
    tiny: 11,
    small: 12,
    compact: 13,
    body: 14,
    section: 15,
    lead: 16,
    title: 18,
    page: 20,
    aloud: 22,
    figure: 24,
    plate: 26,
    total: 30,
    caller: 38,
    picture: 46,
  },
  fontFamily: {
    text: "-apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Segoe UI', sans-serif",
    code: "ui-monospace, 'DejaVu Sans Mono', monospace",
  },
  radius: { small: 4, control: 6, box: 8, panel: 10, sheet: 12, round: 999 },
  line: { thin: 1, thick: 2, heavy: 3 },
  shadow: {
    floating: `0 4px 14px ${seen(slate[900], 16)}`,
    sheet: `0 8px 28px ${seen(slate[900], 8)}`,
    ringing: `0 0 0 4px ${seen(blue[600], 22)}`,
  },
  layer: { banners: '900', skipLink: '2000' },
  controlHeight: step(16),
} as const;

/** `1` to `48`: two to ninety-six pixels. */
export const steps: Readonly<Record<number, number>> = Object.fromEntries(
  Array.from({ length: 48 }, (_, index) => [index + 1, step(index + 1)]),
);
