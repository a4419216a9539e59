import { describe, expect, it } from '@jest/globals';
import { money } from '@yiche/kernel';
import { testTerms } from '../../testing/test-terms.js';
import { outagePenalty } from './outage-penalty.js';

const terms = testTerms({});

describe('what is taken off for days without service', () => {
  it('is 0.05 % of the fee a day, and at most 30 %', () => {
    const days = (count: number) => Array.from({ length: count }, () => ({ minutes: 5 }));
    expect(outagePenalty(money('224644.60'), days(2), terms)).toEqual({ rate: '0.001000', amount: money('224.6446') });
    expect(outagePenalty(money('100'), days(601), terms)).toEqual({ rate: '0.300000', amount: money('30') });
    expect(outagePenalty(money('-5'), days(2), terms).amount).toBe(0n);
  });

  it('leaves out days with fewer lost minutes than the contract asks for', () => {
    const strict = testTerms({ outage: { daily: '0.0005', cap: '0.30', minutesOfADay: 30 } });
    expect(outagePenalty(money('1000'), [{ minutes: 29 }, { minutes: 30 }], strict).rate).toBe('0.000500');
  });
});
