import type { ContractTerms } from '@yiche/contracts';

/** Terms like those of the first bureau, with what a test wants otherwise. */
export function testTerms(change: Partial<ContractTerms> = {}): ContractTerms {
  return {
    parties: { bureau: '常州市公安局武进分局', operator: '中国电信股份有限公司常州分公司' },
    term: { from: '2024-04-01', to: '2025-03-31' },
    renewals: 2,
    plan: {
      kind: 'tiered',
      reading: 'graduated',
      tiers: [
        { from: 0, price: '1.90' },
        { from: 1_500_000, price: '1.85' },
        { from: 3_000_000, price: '1.75' },
      ],
    },
    accumulation: 'term',
    carriedIn: { count: 0, source: '' },
    billable: { version: 1, minimumSeconds: 0, testNumbers: [] },
    days: { sendBy: 5, objectBy: 15, settleWithinWorkdays: 5 },
    latePayment: { daily: '0.0005', cap: '0.30' },
    outage: { daily: '0.0005', cap: '0.30', minutesOfADay: 1 },
    breach: '100000.00',
    mail: { to: ['bureau@example.test'], clerks: ['clerk@example.test'] },
    ...change,
  };
}
