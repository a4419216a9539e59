import { describe, expect, it } from '@jest/globals';
import { USUAL_SETTINGS, type ContractSettings } from '@yiche/contracts';
import { testTerms } from '../../testing/test-terms.js';
import { statementFigures as v1Figures } from '../v1/statement-figures.js';
import { statementFigures } from './statement-figures.js';

const input = {
  before: 1_499_990,
  own: 30,
  adjustments: [
    { kind: 'late-calls', correctsMonth: '2024-06', count: 3, amount: null, reason: '迟到话单' },
    { kind: 'manual', correctsMonth: '2024-05', count: 0, amount: '-1.0050', reason: '半分' },
  ],
  lost: [
    { day: '2024-07-02', minutes: 11 },
    { day: '2024-07-03', minutes: 1_440 },
  ],
} as const;
const figures = (settings: Partial<ContractSettings>, outage = testTerms().outage) =>
  statementFigures({ ...input, terms: { ...testTerms({ outage }), settings: { ...USUAL_SETTINGS, ...settings } } });

describe('the figures of a statement of the second format', () => {
  it('are those of the first where days without service are a share of the month’s fee', () => {
    expect(figures({})).toEqual(v1Figures({ ...input, terms: testTerms() }));
    expect(figures({ contractTotal: '9000.00' })).toEqual(v1Figures({ ...input, terms: testTerms() }));
  });

  it('take for days without service a share of all that the contract is worth, at most the cap of it', () => {
    const ofContract = { outageOf: 'contract', contractTotal: '9000.00' } as const;
    expect(figures(ofContract).outage).toMatchObject({ base: '9000.0000', rate: '0.001000', amount: '9.0000' });
    // 55.8000 + 5.7000 − 1.0050 − 9.0000
    expect(figures(ofContract)).toMatchObject({
      charge: '55.8000',
      total: '51.50',
      totalInWords: '人民币伍拾壹元伍角整',
    });
    const strict = figures(ofContract, { daily: '0.1', cap: '0.15', minutesOfADay: 1 });
    expect(strict.outage.amount).toBe('1350.0000');
    expect(figures(ofContract, { ...testTerms().outage, minutesOfADay: 1_440 }).outage.rate).toBe('0.000500');
  });
});
