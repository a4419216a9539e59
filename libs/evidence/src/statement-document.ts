import type { DifferenceKind, StatementDay } from '@yiche/contracts';
import type { FrozenLine } from './formats/line-layout.js';
import type { Manifest } from './formats/v1/manifest.js';

/** A closed statement as it is handed out: what the workbook and the export are made of. */
export interface StatementDocument {
  readonly manifest: Manifest;
  /** The text that was signed, of which `manifest` is the content. */
  readonly manifestText: string;
  /** Ed25519 over the UTF-8 of `manifestText`, base64. */
  readonly signature: string;
  /** Ed25519, SPKI DER, base64. */
  readonly publicKey: string;
  readonly bureauName: string;
  readonly contractTitle: string;
  readonly days: readonly StatementDay[];
  readonly differences: readonly DocumentDifference[];
  /** Over them as they are now; null without a key at hand. */
  readonly differencesSeal: DifferencesSeal | null;
  /** All lines in order of their numbers, in batches; may be asked for more than once. */
  lines(): AsyncIterable<readonly FrozenLine[]>;
}

/** A signature over 差异. It has a key of its own: the sheet may be written after the statement's key was replaced. */
export interface DifferencesSeal {
  /** Over what `SealedDifferences` makes of the rows, base64. */
  readonly signature: string;
  /** SPKI DER, base64. */
  readonly publicKey: string;
}

export interface DocumentDifference {
  readonly kind: DifferenceKind;
  readonly callId: string | null;
  /** In Shanghai, `2024-07-01 08:00:01`; null where it has no moment. */
  readonly at: string | null;
  /** What the witnesses say, in words. */
  readonly details: string;
  readonly explanation: string | null;
  readonly explainedBy: string | null;
}
