import { describe, expect, it } from '@jest/globals';
import { contractYears } from './contract-story.js';
import { pastMonths } from './past-months.js';
import { statementStory } from './statement-story.js';

const months = (today: string): string[] =>
  pastMonths(today)
    .map(({ month }) => month)
    .filter((month) => month < today.slice(0, 7));

describe('the statements of the past', () => {
  it.each(['2026-11-30', '2026-12-01', '2026-12-02', '2027-03-15'])(
    'are closed month by month before %s, each after its month',
    (today) => {
      const closed = statementStory(months(today), today).filter(({ deed }) => deed === 'close');
      const expected = today.endsWith('-01') ? months(today).slice(0, -1) : months(today);
      expect(closed.map(({ month }) => month)).toEqual(expected);
      for (const { month, at } of closed) expect(at > new Date(`${month}-28T00:00:00+08:00`)).toBe(true);
    },
  );

  it('have all that can become of a statement, and nothing that is still to come', () => {
    const today = '2026-11-30';
    const story = statementStory(months(today), today);
    expect(new Set(story.map(({ deed }) => deed)).size).toBe(15);
    expect(story.every(({ at }) => at < new Date(`${today}T00:00:00+08:00`))).toBe(true);
    const last = (month: string) => story.filter((each) => each.month === month).at(-1)?.deed;
    expect(['2026-10', '2026-09', '2026-08', '2026-07', '2026-06'].map(last)).toEqual([
      ...['compare', 'deliver', 'object-lines', 'fall-overdue', 'pay'],
    ]);
  });
});

describe('the contract of the past', () => {
  it('is the signed one, renewed after each year’s assessment, for as long as that lasts', () => {
    expect(contractYears('2025-10', '2026-11')).toEqual([
      { from: '2024-04-01', to: '2025-03-31', assessedOn: null },
      { from: '2025-04-01', to: '2026-03-31', assessedOn: '2025-03-20' },
      { from: '2026-04-01', to: '2027-03-31', assessedOn: '2026-03-20' },
    ]);
  });

  it('begins later where the signed one is over', () => {
    expect(contractYears('2026-06', '2027-07')).toEqual([
      { from: '2026-04-01', to: '2027-03-31', assessedOn: null },
      { from: '2027-04-01', to: '2028-03-31', assessedOn: '2027-03-20' },
    ]);
  });
});
