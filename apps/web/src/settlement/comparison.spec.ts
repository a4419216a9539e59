import { describe, expect, it } from '@jest/globals';
import type { Statement } from '@yiche/contracts';
import { comparedAt, isBeingCompared } from './comparison.js';

const events = (...kinds: string[]) =>
  kinds.map((kind, index) => ({ kind, at: `2024-08-0${index + 1}T00:00:00.000Z` })) as Statement['events'];

describe('a draft', () => {
  it('is being compared from its closing until it was compared', () => {
    expect(isBeingCompared({ state: 'draft', comparisonFailed: false, events: events('closed') })).toBe(true);
    expect(isBeingCompared({ state: 'draft', comparisonFailed: false, events: events('closed', 'reconciled') })).toBe(
      false,
    );
  });

  it('is compared again after a carrier’s file or a request, whatever was explained meanwhile', () => {
    const again = events('closed', 'reconciled', 'carrier-imported', 'differences-explained');
    expect(isBeingCompared({ state: 'draft', comparisonFailed: false, events: again })).toBe(true);
    expect(comparedAt({ events: events('closed', 'reconciliation-requested', 'reconciled', 'sent') })).toBe(
      '2024-08-03T00:00:00.000Z',
    );
  });

  it('whose comparison failed is not being compared: it can be asked for again', () => {
    expect(isBeingCompared({ state: 'draft', comparisonFailed: true, events: events('closed') })).toBe(false);
  });

  it('that was sent is compared no more', () => {
    expect(isBeingCompared({ state: 'sent', comparisonFailed: false, events: events('closed') })).toBe(false);
  });
});
