import type { Contract, ServiceReport } from '@yiche/contracts';
import { addMonths } from '../../app/contract-day.js';
import { isNoticeMissed } from './notice-lateness.js';

/** What one month, or a whole term, says for the yearly assessment (G3). */
export interface TermFigures {
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  /** 0 to 1; null without a call. */
  readonly serviceLevel: number | null;
  readonly averageSpeedOfAnswerSeconds: number | null;
  readonly requests: number;
  readonly outages: number;
  readonly outageMinutes: number;
  /** Faults and recoveries of which the 110 desk was told after 30 minutes, or not at all (E1). */
  readonly noticesMissed: number;
  readonly complaints: number;
}

/** The term, first or renewed, of a bureau's contract to which a month belongs, as months; null outside of all. */
export function termOfMonth(
  contracts: readonly Contract[],
  bureauId: string,
  month: string,
): { readonly from: string; readonly to: string } | null {
  const day = `${month}-01`;
  const terms = contracts.filter((contract) => contract.bureauId === bureauId).flatMap(({ periods }) => periods);
  const term = terms.find((each) => each.from <= day && day <= each.to);
  return term ? { from: term.from.slice(0, 7), to: term.to.slice(0, 7) } : null;
}

/** Months from one to another, both included. */
export function monthsOfTerm({ from, to }: { readonly from: string; readonly to: string }): string[] {
  const months: string[] = [];
  for (let month = from; month <= to; month = addMonths(month, 1)) months.push(month);
  return months;
}

/** Of one month, or of several together: shares and means are those of all their calls, not means of means. */
export function termFigures(reports: readonly ServiceReport[], now: number = Date.now()): TermFigures {
  const sum = (of: (report: ServiceReport) => number): number => reports.reduce((total, each) => total + of(each), 0);
  const answered = sum((each) => each.answered);
  const abandoned = sum((each) => each.abandoned);
  const outages = reports.flatMap((each) => each.outages.filter(({ counts }) => counts));
  return {
    offered: sum((each) => each.offered),
    answered,
    abandoned,
    serviceLevel: ratio(
      sum((each) => each.withinTarget),
      answered + abandoned - sum((each) => each.shortAbandoned),
    ),
    averageSpeedOfAnswerSeconds: ratio(
      sum((each) => (each.averageSpeedOfAnswerSeconds ?? 0) * each.answered),
      answered,
    ),
    requests: sum((each) => each.requests),
    // One that lasts over the end of a month stands in both.
    outages: new Set(outages.map(({ id }) => id)).size,
    outageMinutes: sum((each) => each.outageMinutes),
    noticesMissed: noticesMissed([...new Map(outages.map((each) => [each.id, each])).values()], now),
    complaints: sum((each) => each.complaints.length),
  };
}

function noticesMissed(outages: ServiceReport['outages'], now: number): number {
  return outages.reduce(
    (total, { from, to, faultToldAt, recoveryToldAt }) =>
      total +
      Number(isNoticeMissed(from, faultToldAt, now)) +
      Number(to !== null && isNoticeMissed(to, recoveryToldAt, now)),
    0,
  );
}

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
