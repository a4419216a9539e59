import { addDays, startOf } from '@yiche/kernel';

/** From the fault to the recovery. */
export interface LostService {
  readonly from: Date;
  readonly to: Date;
}

/** Minutes without service on each of these days, only days with any; faults that overlap count once. */
export function lostMinutes(
  days: readonly string[],
  faults: readonly LostService[],
): { day: string; minutes: number }[] {
  const merged = merge(faults);
  return days.flatMap((day) => {
    const [from, to] = [startOf(day).getTime(), startOf(addDays(day, 1)).getTime()];
    const lost = merged.reduce(
      (total, fault) => total + Math.max(0, Math.min(to, fault.to.getTime()) - Math.max(from, fault.from.getTime())),
      0,
    );
    return lost > 0 ? [{ day, minutes: Math.ceil(lost / 60_000) }] : [];
  });
}

function merge(faults: readonly LostService[]): LostService[] {
  const merged: { from: Date; to: Date }[] = [];
  for (const { from, to } of [...faults].sort((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = to > last.to ? to : last.to;
    else merged.push({ from, to });
  }
  return merged;
}
