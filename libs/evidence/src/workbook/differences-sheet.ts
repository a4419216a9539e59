import type { DifferenceKind } from '@yiche/contracts';
import { SealedDifferences, tidy } from '../formats/v1/differences-seal.js';
import type { DifferencesSeal, DocumentDifference } from '../statement-document.js';
import { fromCellText, toCellText } from './cell-text.js';

/** Signs what a workbook says beside what was signed at closing. */
export interface Sealer {
  sign(text: string): string;
  publicKey(): string;
}

const DIFFERENCE_WORDS: Readonly<Record<DifferenceKind, string>> = {
  'not-in-ledger': '话务平台有、台账没有',
  'not-at-pbx': '台账有、话务平台没有',
  'answer-differs': '接通情况不一致',
  'length-differs': '时长不一致',
  'recording-missing': '缺少录音',
  'recording-without-call': '录音没有对应通话',
  'not-at-carrier': '台账有、运营商话单没有',
  'carrier-only': '运营商话单有、台账没有',
  'carrier-twice': '运营商话单重复',
  'pbx-record-absent': '没有话务平台记录可核对',
  'carrier-file-absent': '没有运营商话单可核对',
};

/** 差异 row by row below its headings, as it is written: white space as LibreOffice keeps it. */
export function* differenceRows(differences: readonly DocumentDifference[]): Generator<string[]> {
  if (differences.length === 0) yield ['没有差异'];
  for (const { kind, callId, at, details, explanation, explainedBy } of differences)
    yield [DIFFERENCE_WORDS[kind], callId, at, details, explanation, explainedBy].map((text) => tidy(text ?? ''));
}

/** Signs the differences of the statement with this manifest, so that the workbook vouches for them too (G8). */
export function sealDifferences(
  manifestText: string,
  differences: readonly DocumentDifference[],
  sealer: Sealer,
): DifferencesSeal {
  const sealed = new SealedDifferences(manifestText);
  for (const row of differenceRows(differences)) sealed.take(row.map((text) => fromCellText(toCellText(text))));
  return { signature: sealer.sign(sealed.end()), publicKey: sealer.publicKey() };
}
