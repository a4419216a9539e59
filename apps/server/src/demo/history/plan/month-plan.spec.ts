import { describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';
import { monthShape } from './day-shape.js';
import { planMonth, type Town } from './month-plan.js';
import type { PastOutage } from './outages.js';
import { pastMonths } from './past-months.js';

const town: Town = {
  ...{ bureauId: 'WJ', dialledNumber: '114', queue: 'wj-move-car', node: 'yc1', testNumber: '13900999999' },
  extensions: ['8001', '8002', '8003', '8004'],
  vehicles: Array.from({ length: 500 }, (_, n) => ({
    ...{
      number: `苏D${String(10_000 + n)}`,
      type: '02' as const,
      description: '白色轿车',
      isRegistered: true,
      isReachable: n % 25 > 0,
    },
  })),
  isWorkday: () => null,
  outages: [],
};
const months = pastMonths('2026-02-12', 3);
const story = months.map(({ month, days }) => planMonth(month, days, town, 'demo'));
const calls = story.flatMap((month) => month.calls);
const requests = story.flatMap((month) => month.requests);
const share = (part: number, of: number): number => part / of;

describe('months of a hotline', () => {
  it('are the same for the same seed, and others for another', () => {
    const { month, days } = months[1] as (typeof months)[number];
    expect(planMonth(month, days, town, 'demo')).toEqual(story[1]);
    expect(planMonth(month, days, town, 'other').calls[0]?.id).not.toBe(story[1]?.calls[0]?.id);
  });

  it('are thirteen whole ones and what has gone by of this one, with more than fifty thousand calls', () => {
    const past = pastMonths('2026-11-30');
    expect(past.map(({ month }) => month)).toHaveLength(14);
    expect(past.at(-1)?.days.at(-1)).toBe('2026-11-29');
    const expected = past.flatMap(({ month, days }) => monthShape(days, () => null, new Chance(month)));
    const sum = expected.flatMap(({ hours }) => hours).reduce((all, each) => all + each, 0);
    expect(sum).toBeGreaterThan(51_000);
    expect(sum).toBeLessThan(65_000);
  });

  it('have each call in its month, under a name of its own', () => {
    for (const { month, calls: own } of story)
      expect(own.every(({ record }) => shanghai(record.arrivedAt).startsWith(month))).toBe(true);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
    expect(new Set(calls.map(({ record }) => record.callKey)).size).toBe(calls.length);
  });

  it('have figures that a hotline may have', () => {
    const answered = calls.filter(({ agents }) => agents.length > 0);
    const early = calls.filter(({ record }) => record.queuedAt === null);
    const inTime = answered.filter(({ record }) => {
      const connected = record.legs.find(({ connectedAt }) => connectedAt)?.connectedAt as Date;
      return connected.getTime() - (record.queuedAt as Date).getTime() <= 20_000;
    });
    expect(share(answered.length, calls.length)).toBeGreaterThan(0.92);
    expect(share(answered.length, calls.length)).toBeLessThan(0.99);
    expect(share(early.length, calls.length)).toBeCloseTo(0.012, 2);
    expect(share(inTime.length, calls.length - early.length)).toBeGreaterThan(0.75);
    const outcomes = counted(requests.map((each) => each.outcomes.at(-1)?.outcome ?? ''));
    expect(share(outcomes.get('moved') ?? 0, requests.length)).toBeGreaterThan(0.6);
    expect(share(outcomes.get('moved') ?? 0, requests.length)).toBeLessThan(0.78);
    expect([...outcomes.keys()].toSorted()).toEqual(
      ['escalated', 'moved', 'no-record', 'not-reached', 'promised', 'refused', 'withdrawn', 'wrong-number'].toSorted(),
    );
  });

  it('are busier by day than by night, and busiest after the first snow', () => {
    const byHour = counted(calls.map(({ record }) => shanghai(record.arrivedAt).slice(11, 13)));
    expect(byHour.get('18')).toBeGreaterThan(8 * (byHour.get('03') ?? 0));
    const byDay = counted(calls.map(({ record }) => shanghai(record.arrivedAt).slice(0, 10)));
    const [busiest] = [...byDay].toSorted(([, a], [, b]) => b - a);
    expect(busiest?.[0]).toMatch(/^\d{4}-01-/);
  });

  it('let nobody through while the line is broken', () => {
    const { month, days } = months[0] as (typeof months)[number];
    const at = (time: string): Date => new Date(`${days[9]}T${time}+08:00`);
    const outage = { from: at('08:00:00'), to: at('11:00:00'), counts: true } as PastOutage;
    const { calls: own } = planMonth(month, days, { ...town, outages: [outage] }, 'demo');
    expect(own.filter(({ record }) => record.arrivedAt >= outage.from && record.arrivedAt < outage.to)).toHaveLength(0);
  });

  it('let nobody talk to two callers at once', () => {
    for (const extension of town.extensions) {
      const legs = calls
        .flatMap(({ record }) => record.legs)
        .filter((leg) => leg.extension === extension)
        .toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
      const overlaps = legs.filter((leg, n) => n > 0 && leg.startedAt < ((legs[n - 1]?.endedAt as Date) ?? 0));
      expect(overlaps).toHaveLength(0);
    }
  });

  it('have people who call again, cars that stand in the way again, and agents who lose a call to another', () => {
    const again = requests.filter(({ calls: all }) => all.length > 1);
    expect(again.length).toBeGreaterThan(100);
    expect(calls.filter(({ agents }) => new Set(agents).size > 1).length).toBeGreaterThan(10);
    const cars = counted(requests.map(({ vehicle }) => vehicle.number));
    expect(Math.max(...cars.values())).toBeGreaterThan(15);
  });
});

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function shanghai(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString();
}
