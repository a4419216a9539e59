import { describe, expect, it } from '@jest/globals';
import { STATEMENT_STATES } from '@yiche/contracts';
import { deadlineOf } from './statement-deadline.js';

const days = { sendBy: '2024-08-05', objectBy: '2024-08-15', payBy: '2024-08-31', settleBy: null, pauses: [] };
const today = '2024-08-10';
const late = { days: 0, isStopped: false };

describe('the next day of a statement', () => {
  it('is that of its sending, of the objection, of the payment, as it goes on', () => {
    expect(deadlineOf('draft', days, today)).toEqual({ kind: 'send', day: '2024-08-05' });
    expect(deadlineOf('sent', days, today)).toEqual({ kind: 'object', day: '2024-08-15' });
    expect(deadlineOf('payable', days, today)).toEqual({ kind: 'pay', day: '2024-08-31', late });
    expect(deadlineOf('settled', days, today)).toEqual({ kind: 'pay', day: '2024-08-31', late });
  });

  it('to pay moves on by paused days that follow it, and says for how many it is late', () => {
    const paused = { ...days, pauses: [{ from: '2024-08-20', to: '2024-09-03' }] };
    const at = (day: string) => deadlineOf('overdue', paused, day);
    expect(at('2024-08-25')).toEqual({ kind: 'pay', day: '2024-09-03', late });
    expect(at('2024-09-02')).toEqual({ kind: 'pay', day: '2024-09-03', late: { days: 0, isStopped: true } });
    expect(at('2024-09-05')).toEqual({ kind: 'pay', day: '2024-09-03', late: { days: 2, isStopped: false } });
  });

  it('is that of the answer while an objection waits for one, and then again that of the objection', () => {
    expect(deadlineOf('objected', { ...days, settleBy: '2024-08-13' }, today)).toEqual({
      kind: 'settle',
      day: '2024-08-13',
    });
    expect(deadlineOf('objected', days, today)).toEqual({ kind: 'object', day: '2024-08-15' });
  });

  it('is none for what is over', () => {
    expect(STATEMENT_STATES.filter((state) => deadlineOf(state, days, today) === null)).toEqual(['paid', 'refused']);
  });
});
