import { describe, expect, it } from '@jest/globals';
import type { Contract, ServiceReport } from '@yiche/contracts';
import { monthsOfTerm, termFigures, termOfMonth } from './term-figures.js';

const report = (more: Partial<ServiceReport>): ServiceReport => ({
  bureauId: 'WJ',
  month: '2024-07',
  offered: 0,
  answered: 0,
  abandoned: 0,
  shortAbandoned: 0,
  withinTarget: 0,
  targetSeconds: 20,
  serviceLevel: null,
  averageSpeedOfAnswerSeconds: null,
  averageTalkSeconds: null,
  requests: 0,
  days: [],
  outages: [],
  outageMinutes: 0,
  complaints: [],
  ...more,
});
const outage = (more: Partial<ServiceReport['outages'][number]>): ServiceReport['outages'][number] => ({
  id: 'a',
  bureauId: 'WJ',
  from: '2024-07-31T15:50:00Z',
  to: '2024-07-31T16:20:00Z',
  cause: '',
  faultToldAt: '2024-07-31T16:00:00Z',
  recoveryToldAt: '2024-07-31T16:30:00Z',
  counts: true,
  note: '',
  recordedBy: '',
  minutes: 10,
  ...more,
});

describe('the figures of a term', () => {
  it('are those of all its calls together, not means of means', () => {
    const months = [
      report({
        offered: 10,
        answered: 8,
        abandoned: 2,
        shortAbandoned: 1,
        withinTarget: 8,
        averageSpeedOfAnswerSeconds: 5,
      }),
      report({ offered: 90, answered: 72, abandoned: 18, withinTarget: 54, averageSpeedOfAnswerSeconds: 15 }),
      report({}),
    ];
    expect(termFigures(months)).toMatchObject({ offered: 100, answered: 80, abandoned: 20 });
    expect(termFigures(months).serviceLevel).toBeCloseTo(62 / 99);
    expect(termFigures(months).averageSpeedOfAnswerSeconds).toBe(14);
    expect(termFigures([report({})])).toMatchObject({ serviceLevel: null, averageSpeedOfAnswerSeconds: null });
  });

  it('count an outage over the end of a month once, its minutes in each, and only one that counts', () => {
    const over = outage({});
    const months = [
      report({ outages: [over, outage({ id: 'b', counts: false })], outageMinutes: 10 }),
      report({ outages: [{ ...over, minutes: 20 }], outageMinutes: 20 }),
    ];
    expect(termFigures(months)).toMatchObject({ outages: 1, outageMinutes: 30, noticesMissed: 0 });
  });

  it('count notices that came too late or never; an outage that lasts has none of its recovery to miss', () => {
    const of = (more: Partial<ServiceReport['outages'][number]>) =>
      termFigures([report({ outages: [outage(more)] })]).noticesMissed;
    expect(of({ faultToldAt: '2024-07-31T16:20:01Z' })).toBe(1);
    expect(of({ faultToldAt: null, recoveryToldAt: null })).toBe(2);
    expect(of({ to: null, recoveryToldAt: null })).toBe(0);
    const fresh = [report({ outages: [outage({ to: null, faultToldAt: null, recoveryToldAt: null })] })];
    expect(termFigures(fresh, Date.parse('2024-07-31T16:20:00Z')).noticesMissed).toBe(0);
    expect(termFigures(fresh, Date.parse('2024-07-31T16:20:01Z')).noticesMissed).toBe(1);
  });
});

describe('a term', () => {
  const contract = {
    bureauId: 'WJ',
    periods: [
      { from: '2024-04-01', to: '2025-03-31' },
      { from: '2025-04-01', to: '2026-03-31' },
    ],
  } as unknown as Contract;

  it('is the one to which the month belongs, renewed or not', () => {
    expect(termOfMonth([contract], 'WJ', '2025-03')).toEqual({ from: '2024-04', to: '2025-03' });
    expect(termOfMonth([contract], 'WJ', '2025-04')).toEqual({ from: '2025-04', to: '2026-03' });
    expect(termOfMonth([contract], 'WJ', '2024-03')).toBeNull();
    expect(termOfMonth([contract], 'TN', '2025-04')).toBeNull();
  });

  it('has its months in order', () => {
    expect(monthsOfTerm({ from: '2024-11', to: '2025-02' })).toEqual(['2024-11', '2024-12', '2025-01', '2025-02']);
  });
});
