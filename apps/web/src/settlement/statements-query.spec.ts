import { describe, expect, it } from '@jest/globals';
import type { StatementSummary } from '@yiche/contracts';
import { readQuery } from '../parts/address-query.js';
import { selectStatements, statementsQuerySchema } from './statements-query.js';

const statement = (month: string, counted: number, total: string, state = 'paid') =>
  ({ month, counted, total, state }) as unknown as StatementSummary;
const ALL = [
  statement('2026-08', 10, '100.00'),
  statement('2026-10', 9, '90.10', 'draft'),
  statement('2026-09', 30, '1000.00'),
];
const months = (search: string) =>
  selectStatements(ALL, readQuery(statementsQuerySchema, new URLSearchParams(search))).map(({ month }) => month);

describe('the list of statements', () => {
  it('begins with the newest month', () => {
    expect(months('')).toEqual(['2026-10', '2026-09', '2026-08']);
  });

  it('is sorted by amounts as amounts, not as texts', () => {
    expect(months('sort=total&order=asc')).toEqual(['2026-10', '2026-08', '2026-09']);
    expect(months('sort=counted')).toEqual(['2026-09', '2026-08', '2026-10']);
  });

  it('is filtered by state, and leaves the list itself as it was', () => {
    expect(months('state=draft')).toEqual(['2026-10']);
    expect(ALL.map(({ month }) => month)).toEqual(['2026-08', '2026-10', '2026-09']);
  });
});
