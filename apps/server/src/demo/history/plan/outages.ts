import type { DaysOfMonth } from './past-months.js';

/** A time in which nobody could be reached, or something was missing. */
export interface PastOutage {
  readonly from: Date;
  readonly to: Date;
  readonly cause: string;
  /** When the 110 desk was told of the fault and of the recovery (E1). */
  readonly faultToldAt: Date;
  readonly recoveryToldAt: Date;
  /** Whether callers could not be answered: then nobody got through. */
  readonly counts: boolean;
  readonly note: string;
}

/** By the months before the last whole one: what broke, on which day, when, and for how long. */
const BROKEN = [
  { ago: 11, day: 17, at: '03:12:40', minutes: 6, told: 14, counts: true, cause: 'PBX 主机重启', note: '' },
  {
    ago: 8,
    day: 9,
    at: '14:05:10',
    minutes: 47,
    told: 11,
    counts: true,
    cause: '运营商中继中断',
    note: '光缆被施工挖断，运营商抢修',
  },
  {
    ago: 5,
    day: 22,
    at: '22:40:00',
    minutes: 35,
    told: 20,
    counts: false,
    cause: '车辆查询平台停机维护',
    note: '来电照常接听，查询待补',
  },
  { ago: 2, day: 4, at: '01:30:25', minutes: 4, told: 9, counts: true, cause: '数据库主机断电', note: '备用电源切换' },
] as const;

/** The faults of the past, in the order of time. @param months as `pastMonths` gives them */
export function pastOutages(months: readonly DaysOfMonth[]): PastOutage[] {
  const lastWhole = months.length - 2;
  return BROKEN.flatMap(({ ago, day, at, minutes, told, ...rest }) => {
    const month = months[lastWhole - ago];
    if (!month) return [];
    const from = new Date(`${month.days[day - 1] ?? month.days[0]}T${at}+08:00`);
    const after = (count: number): Date => new Date(from.getTime() + count * 60_000);
    return [
      { ...rest, from, to: after(minutes), faultToldAt: after(Math.min(told, 29)), recoveryToldAt: after(minutes + 8) },
    ];
  });
}
