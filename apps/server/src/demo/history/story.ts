import { contractDate } from '@yiche/kernel';
import type { PastMonth } from './plan/past-call.js';
import { planMonth, type Town } from './plan/month-plan.js';
import { pastOutages, type PastOutage } from './plan/outages.js';
import { MONTHS_BEFORE, pastMonths, type DaysOfMonth } from './plan/past-months.js';
import { statementStory, type TimedDeed } from './plan/statement-story.js';

/** All databases of the demo have the same past, counted from the day of their first start. */
const SEED = 'yiche';

/** Planned months that are kept: some are written while the one before is compared. */
const KEPT = 5;

/** The past of the demo's town, month by month; nothing of it is written anywhere yet. */
export class Story {
  months: readonly DaysOfMonth[] = [];
  outages: readonly PastOutage[] = [];
  private readonly planned = new Map<string, PastMonth>();
  private town: Town | null = null;

  /** @param begunOn the contract day of the first start @param whole months before it; a test has fewer */
  constructor(
    public begunOn: string,
    private readonly whole = MONTHS_BEFORE,
  ) {
    this.beginOn(begunOn);
  }

  /** It was begun on another day, and goes on. */
  beginOn(day: string): void {
    this.begunOn = day;
    this.months = pastMonths(day, this.whole);
    this.outages = pastOutages(this.months);
  }

  /** Where it plays; before the first month is asked for. */
  playsIn(town: Omit<Town, 'outages'>): void {
    this.town = { ...town, outages: this.outages };
  }

  month(name: string): PastMonth {
    const known = this.planned.get(name);
    if (known) return known;
    const days = this.months.find(({ month }) => month === name)?.days;
    if (!days || !this.town) throw new Error(`the story has no month ${name}`);
    const month = planMonth(name, days, this.town, SEED);
    this.planned.set(name, month);
    for (const oldest of [...this.planned.keys()].slice(0, -KEPT)) this.planned.delete(oldest);
    return month;
  }

  monthsBetween(from: Date, until: Date): PastMonth[] {
    const [first, last] = [contractDate(from).slice(0, 7), contractDate(until).slice(0, 7)];
    return this.months.filter(({ month }) => month >= first && month <= last).map(({ month }) => this.month(month));
  }

  /** What happened to the statements of the whole months. */
  deeds(): TimedDeed[] {
    return statementStory(
      this.months.map(({ month }) => month).filter((month) => month < this.begunOn.slice(0, 7)),
      this.begunOn,
    );
  }
}
