import type { BillingReason, StatementDay } from '@yiche/contracts';
import { billingOf, type Billing, type BillingRule, type CallToBill } from '@yiche/billing';
import { daysOf, inShanghai } from '@yiche/kernel';
import { isVolume, type ChainHeader, type FrozenLine, type LineCall, type StatementFormat } from '@yiche/evidence';
import type { VolumeCount } from './volume-count.js';

/** A call of the ledger with what its line shows. */
export interface LedgerCall extends CallToBill {
  readonly id: string;
  readonly arrivedAt: Date;
  readonly queue: string | null;
  readonly agent: string | null;
  /** Masked; null without a request. */
  readonly caller: string | null;
  readonly request: string | null;
  readonly recordingSha256: string | null;
}

/** Turns calls into the numbered, chained lines of one statement: those found late first, then the month's own. */
export class MonthFreezer {
  private readonly counts = new Map<string, { counted: number; reasons: Partial<Record<BillingReason, number>> }>();
  /** Those that this statement bills: what the ledger says of a call's request is what the statements before say. */
  private readonly requests = new Set<string>();
  private numbered = 0;
  private link: string;

  constructor(
    private readonly format: StatementFormat,
    private readonly header: ChainHeader,
    private readonly dialledNumber: string,
    private readonly volume: VolumeCount | null = null,
  ) {
    this.link = format.chainStart(header);
    for (const day of daysOf(header.month)) this.counts.set(day, { counted: 0, reasons: {} });
  }

  /** Lines so far. */
  get lines(): number {
    return this.numbered;
  }

  /** The last link so far. */
  get root(): string {
    return this.link;
  }

  /**
   * The line of a call of an earlier month, by the rule of that month; null when it does not count.
   * @param isOfPeriod whether it is of the period over which the statement's count runs
   */
  addLate(call: LedgerCall, rule: BillingRule, month: string, isOfPeriod = true): FrozenLine | null {
    if (!this.billed(call, rule).counts) return null;
    // Whatever it was billed by: a rule that bills requests finds this one billed.
    if (call.request !== null) this.requests.add(call.request);
    return this.chained(call, month, inShanghai(momentOf(call)), isOfPeriod ? this.volume?.next() : undefined);
  }

  /** The line of a call of the month itself; null when it does not count: then its day says why. */
  addOwn(call: LedgerCall, rule: BillingRule): FrozenLine | null {
    const { counts, reason } = this.billed(call, rule);
    const at = inShanghai(momentOf(call));
    const day = this.counts.get(at.slice(0, 10));
    if (!day) throw new Error(`call ${call.id} is not of ${this.header.month}`);
    const place = isVolume(reason) ? this.volume?.next() : undefined;
    if (!counts) {
      day.reasons[reason] = (day.reasons[reason] ?? 0) + 1;
      return null;
    }
    if (rule.unit === 'request' && call.request !== null) this.requests.add(call.request);
    day.counted += 1;
    if (place !== undefined) this.volume?.countOwn(place);
    return this.chained(call, this.header.month, at, place);
  }

  /** The month's own calls by day. */
  days(): StatementDay[] {
    return [...this.counts].map(([day, { counted, reasons }]) => ({
      day,
      arrived: Object.values(reasons).reduce((total, count) => total + count, counted),
      counted,
      reasons,
    }));
  }

  private billed(call: LedgerCall, rule: BillingRule): Billing {
    const isBilledHere = rule.unit === 'request' && call.request !== null && this.requests.has(call.request);
    return billingOf(isBilledHere ? { ...call, requestIsBilled: true } : call, rule, this.dialledNumber);
  }

  private chained(call: LedgerCall, month: string, answeredAt: string, volumePlace?: number): FrozenLine {
    const place = { number: (this.numbered += 1), month, answeredAt, ...(volumePlace && { volumePlace }) };
    const content = this.format.lines.contentOf(answered(call), place);
    this.link = this.format.chainNext(this.link, content);
    return { ...content, hash: this.link };
  }
}

/** To whose day a call belongs: its answer, or without one its arrival. */
const momentOf = ({ connectedAt, arrivedAt }: LedgerCall): Date => connectedAt ?? arrivedAt;

function answered(call: LedgerCall): LineCall {
  const { id, connectedAt, endedAt } = call;
  if (!connectedAt || !endedAt) throw new Error(`call ${id} counts without an answer or an end`);
  return call as LedgerCall & { connectedAt: Date; endedAt: Date };
}
