import type { StatementDocument } from '../statement-document.js';
import type { SheetModel } from '../workbook/sheet-model.js';
import type { FrozenLine, LineContent, LineLayout, LineRanges } from './line-layout.js';
import type { ChainHeader } from './v1/line-chain.js';
import type { Manifest as FirstManifest } from './v1/manifest.js';
import type { StatementInput as FirstInput } from './v1/statement-figures.js';
import type { StatementDay } from './v2/days.js';
import type { Settings } from './v2/settings.js';
import type { Settings as SettingsByVolume } from './v3/settings.js';
import type { Volume } from './v3/volume.js';

export type { ChainHeader, StatementDay };

/** How a contract's open words are read; a contract that does not say so is read as usual. */
interface Read {
  readonly settings?: (Settings & Partial<Pick<SettingsByVolume, 'tiersBy'>>) | undefined;
}

/** What is signed of a statement, in whichever format: what the first says, and what later ones may say more. */
export type Manifest = Omit<FirstManifest, 'terms' | 'days' | 'figures'> & {
  readonly terms: FirstManifest['terms'] & Read;
  readonly days?: StatementDay[] | undefined;
  /** The volume where the tiers follow it. */
  readonly figures: FirstManifest['figures'] & { readonly volume?: Volume | undefined };
};

export type StatementInput = Omit<FirstInput, 'terms'> & {
  readonly terms: FirstInput['terms'] & Read;
  readonly volume?: Omit<Volume, 'after'> | undefined;
};

/** What a format checks of all lines together. */
export interface LinesTally {
  take(line: LineContent): void;
  /** After the last line. @returns what is wrong, in sentences */
  end(): readonly string[];
}

/** The sheets whose cells follow from what was signed and from the lines, by their names in the workbook. */
export interface FormatSheets {
  /** @param contractTitle not signed */
  summary(manifest: Manifest, contractTitle: string): SheetModel;
  price(manifest: Manifest, lines: LineRanges): SheetModel;
  /** @param late lines of earlier months */
  days(manifest: Manifest, days: readonly StatementDay[], late: number, lines: LineRanges): SheetModel;
  adjustments(manifest: Manifest, lines: LineRanges): SheetModel;
  proof(
    document: Pick<StatementDocument, 'manifest' | 'manifestText' | 'signature' | 'publicKey' | 'differencesSeal'>,
  ): SheetModel;
}

/**
 * How the statements of one format are computed, signed and shown. What was signed is read by its own format for as long as anybody has
 * it: a format by which a statement was closed never changes (ADR 0041).
 */
export interface StatementFormat {
  /** As a manifest names it, `yiche.statement.v1`. */
  readonly id: string;
  readonly lines: LineLayout;
  readonly sheets: FormatSheets;
  /** Of the sheet that shows the price: each kind has its own. */
  priceSheetName(manifest: Manifest): string;
  /** @returns null for what is no manifest of this format */
  parse(content: unknown): Manifest | null;
  /** The first link of a chain. */
  chainStart(header: ChainHeader): string;
  /** The link of a line after the one with the hash `previous`. */
  chainNext(previous: string, line: LineContent | FrozenLine): string;
  /** Everything a statement says in figures. */
  figures(input: StatementInput): Manifest['figures'];
  /** Computes the figures anew from what they are made of; equal but for words to `manifest.figures` unless somebody shaded one. */
  recomputed(manifest: Manifest): Manifest['figures'];
  /** What it checks of the lines beside their chain and their count; absent where that is all. */
  tally?(manifest: Manifest): LinesTally;
}
