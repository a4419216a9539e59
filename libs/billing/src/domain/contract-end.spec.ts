import { describe, expect, it } from '@jest/globals';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import { endingOf, type Assessment } from './contract-end.js';

const SECOND = { from: '2025-04-01', to: '2026-03-31' };
const failed: Assessment = { termTo: '2025-03-31', assessedOn: '2025-03-10', passed: false };

describe('the end of a contract', () => {
  const ending = (
    today: string,
    {
      assessments = [],
      renewals = [],
      allowed = 2,
    }: { assessments?: Assessment[]; renewals?: (typeof SECOND)[]; allowed?: number } = {},
  ) => {
    const versions = [{ version: 1, validFrom: '2024-04-01', terms: testTerms({ renewals: allowed }) }];
    return endingOf({ versions, renewals, assessments }, today);
  };

  it('is spoken of from thirty days before the last agreed term ends', () => {
    expect(ending('2025-02-28')).toBeNull();
    expect(ending('2025-03-01')).toEqual({ on: '2025-03-31', why: 'not-assessed' });
    expect(ending('2025-06-01')).toEqual({ on: '2025-03-31', why: 'not-assessed' });
  });

  it('comes without an assessment, after one that was not passed, or when no renewal is left', () => {
    expect(ending('2025-03-20', { assessments: [failed] })).toEqual({ on: '2025-03-31', why: 'not-passed' });
    expect(ending('2025-03-20', { allowed: 0 })).toEqual({ on: '2025-03-31', why: 'renewals-used' });
  });

  it('is put off by a renewal, and the assessment of a term says nothing of the next', () => {
    const renewed = { renewals: [SECOND], assessments: [failed, { ...failed, passed: true }] };
    expect(ending('2025-03-20', renewed)).toBeNull();
    expect(ending('2026-03-20', renewed)).toEqual({ on: '2026-03-31', why: 'not-assessed' });
  });
});
