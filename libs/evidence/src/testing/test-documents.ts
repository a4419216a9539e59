import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { isTiered, type BillingReason, type ContractTerms, type StatementDay } from '@yiche/contracts';
import { sealDifferences, type Sealer } from '../workbook/differences-sheet.js';
import { daysOf } from '../../../kernel/src/contract-calendar.js';
import type { Manifest, StatementFormat } from '../formats/statement-format.js';
import { v1 } from '../formats/v1/index.js';
import { callsOf, type Adjustment } from '../formats/v1/statement-figures.js';
import { tierOf, volumeOf } from '../formats/v3/volume.js';
import type { FrozenLine, LineContent } from '../formats/line-layout.js';
import type { DocumentDifference, StatementDocument } from '../statement-document.js';
import { testTerms } from './test-terms.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');

/** The key with which documents made here are signed, SPKI DER, base64. */
export const TEST_PUBLIC_KEY = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
export const signForTest = (text: string): string =>
  sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64');

export const TEST_SEALER: Sealer = { sign: signForTest, publicKey: () => TEST_PUBLIC_KEY };

export interface TestStatement {
  readonly month?: string;
  readonly terms?: ContractTerms;
  readonly before?: number;
  /** Calls that had come in before, where the tiers follow them. */
  readonly volumeBefore?: number;
  /** Lines of the month itself. */
  readonly own?: number;
  readonly adjustments?: readonly Adjustment[];
  readonly lost?: readonly { day: string; minutes: number }[];
  readonly differences?: readonly DocumentDifference[];
  /** Calls of the month's first day that do not count. */
  readonly reasons?: Partial<Record<BillingReason, number>>;
  /** What a line says otherwise. */
  readonly change?: (line: LineContent) => Partial<LineContent>;
  readonly unsignedDays?: boolean;
  /** Whether 差异 is signed. */
  readonly isSealed?: boolean;
  readonly format?: StatementFormat;
}

/** A closed statement whose lines are made as they are asked for: any number of them takes no memory. */
export function testDocument({
  month = '2024-07',
  terms = testTerms(),
  before = 1_388_211,
  volumeBefore = 1_400_000,
  own = 40,
  adjustments = [],
  lost = [],
  differences = [],
  reasons = {},
  change = () => ({}),
  unsignedDays = false,
  isSealed = true,
  format = v1,
}: TestStatement = {}): StatementDocument {
  const late = adjustments.flatMap((each) =>
    each.kind === 'late-calls' && callsOf(each) > 0 ? [{ month: each.correctsMonth, count: callsOf(each) }] : [],
  );
  const lateCount = late.reduce((sum, { count }) => sum + count, 0);
  const lines = lateCount + own;
  const header = { bureauId: 'WJ', contractId: '0190c1a0-0114-7000-8000-000000000114', month };
  const chain = { ...header, contractVersion: 1, ruleVersion: 1 };
  const days = daysOf(month);
  const said = (number: number): LineContent => {
    const line = number <= lateCount ? lateLine(number, late) : ownLine(number, number - lateCount, own, days, month);
    return { ...line, ...change(line) } as LineContent;
  };
  const counted = new Map<string, number>();
  for (let number = 1; number <= lines; number += 1) {
    const line = said(number);
    const day = line.answeredAt.slice(0, 10);
    if (line.month === month) counted.set(day, (counted.get(day) ?? 0) + 1);
  }
  const statementDays: StatementDay[] = days.map((day, index) => {
    const others: Partial<Record<BillingReason, number>> =
      index === 0 ? reasons : index % 3 > 0 ? { abandoned: index % 3 } : {};
    const arrived = Object.values(others).reduce((sum, count) => sum + count, counted.get(day) ?? 0);
    return { day, arrived, counted: counted.get(day) ?? 0, reasons: others };
  });
  const volume = testVolume(terms, { before: volumeBefore, late: lateCount, own, came: volumeOf(statementDays) });
  const content = (number: number): LineContent =>
    volume ? ({ ...said(number), volumePlace: volume.placeOf(number) } as LineContent) : said(number);
  const frozen = function* (): Generator<FrozenLine> {
    let previous = format.chainStart(chain);
    for (let number = 1; number <= lines; number += 1) {
      const line = content(number);
      previous = format.chainNext(previous, line);
      yield { ...line, hash: previous };
    }
  };
  let root = format.chainStart(chain);
  for (const { hash } of frozen()) root = hash;
  const manifest: Manifest = {
    format: format.id,
    number: `WJ-${month.replace('-', '')}`,
    ...chain,
    terms,
    figures: format.figures({ terms, before, adjustments, own, lost, volume: volume?.figures }),
    ...(unsignedDays ? {} : { days: statementDays }),
    lines,
    root,
    closedAt: '2024-08-01T01:10:00.000Z',
  };
  const manifestText = JSON.stringify(manifest);
  return {
    manifest,
    manifestText,
    signature: signForTest(manifestText),
    publicKey: TEST_PUBLIC_KEY,
    bureauName: '武进',
    contractTitle: '114 移车热线服务合同',
    days: statementDays,
    differences,
    differencesSeal: isSealed ? sealDifferences(manifestText, differences, TEST_SEALER) : null,
    lines: async function* () {
      let batch: FrozenLine[] = [];
      for (const line of frozen()) {
        batch.push(line);
        if (batch.length < 5_000) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    },
  };
}

/** Where the tiers follow the volume: the month's own calls spread evenly among all that came in. */
function testVolume(
  { settings, plan }: ContractTerms,
  { before, late, own, came }: { before: number; late: number; own: number; came: number },
) {
  if (settings?.tiersBy !== 'volume' || !isTiered(plan)) return null;
  const placeOf = (number: number): number => {
    const nth = number - late;
    return nth <= 0 ? before + number : before + late + nth + Math.floor(((came - own) * nth) / own);
  };
  const counted = plan.tiers.map(() => 0);
  for (let nth = 1; nth <= own; nth += 1) {
    const tier = tierOf(plan.tiers, placeOf(late + nth));
    counted[tier] = (counted[tier] ?? 0) + 1;
  }
  return { placeOf, figures: { before, own: came, counted } };
}

function lateLine(number: number, late: readonly { month: string; count: number }[]): LineContent {
  let left = number;
  const found = late.find(({ count }) => (left -= count) <= 0);
  return lineAt(number, `${found?.month}-28 10:00:00`);
}

function ownLine(number: number, index: number, own: number, days: readonly string[], month: string): LineContent {
  const position = Math.floor(((index - 1) * days.length * 86_400) / Math.max(1, own));
  const day = days[Math.floor(position / 86_400)] ?? `${month}-01`;
  const time = new Date((position % 86_400) * 1_000).toISOString().slice(11, 19);
  return lineAt(number, `${day} ${time}`);
}

function lineAt(number: number, answeredAt: string): LineContent {
  const digest = createHash('sha256').update(`recording ${number}`).digest('hex');
  return {
    number,
    callId: `${digest.slice(0, 8)}-${digest.slice(8, 12)}-7000-8000-${digest.slice(12, 24)}`,
    month: answeredAt.slice(0, 7),
    answeredAt,
    seconds: 20 + (number % 300),
    agent: String(8001 + (number % 40)),
    queue: 'wj-move-car',
    caller: `138****${String(number % 10_000).padStart(4, '0')}`,
    request: `WJ-${answeredAt.slice(0, 10).replaceAll('-', '')}-${String(number).padStart(6, '0')}`,
    recordingSha256: number % 50 === 0 ? '' : digest,
  };
}
