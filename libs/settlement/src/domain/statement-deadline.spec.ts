import { describe, expect, it } from '@jest/globals';
import { STATEMENT_STATES } from '@yiche/contracts';
import { deadlineOf } from './statement-deadline.js';

const days = { sendBy: '2024-08-05', objectBy: '2024-08-15', payBy: '2024-08-31', settleBy: null };

describe('the next day of a statement', () => {
  it('is that of its sending, of the objection, of the payment, as it goes on', () => {
    expect(deadlineOf('draft', days)).toEqual({ kind: 'send', day: '2024-08-05' });
    expect(deadlineOf('sent', days)).toEqual({ kind: 'object', day: '2024-08-15' });
    expect(deadlineOf('payable', days)).toEqual({ kind: 'pay', day: '2024-08-31' });
    expect(deadlineOf('settled', days)).toEqual({ kind: 'pay', day: '2024-08-31' });
  });

  it('is that of the answer while an objection waits for one, and then again that of the objection', () => {
    expect(deadlineOf('objected', { ...days, settleBy: '2024-08-13' })).toEqual({ kind: 'settle', day: '2024-08-13' });
    expect(deadlineOf('objected', days)).toEqual({ kind: 'object', day: '2024-08-15' });
  });

  it('is none for what is over', () => {
    expect(STATEMENT_STATES.filter((state) => deadlineOf(state, days) === null)).toEqual(['paid', 'refused']);
  });
});
