import { describe, expect, it } from '@jest/globals';
import type { WaitingApproval } from '@yiche/contracts';
import { untilNextLapse } from './next-lapse.js';

const now = '2026-11-22T04:00:00.000Z';
const approval = (expiresAt: string) => ({ expiresAt }) as WaitingApproval;

describe('what waits for a supervisor', () => {
  it('is asked for again when the first question lapses, by the server’s clock', () => {
    const approvals = [approval('2026-11-22T04:30:00.000Z'), approval('2026-11-22T04:10:00.000Z')];
    expect(untilNextLapse({ now, approvals })).toBe(600_000);
  });

  it('is not asked for again and again in the last moment, nor where nothing waits', () => {
    expect(untilNextLapse({ now, approvals: [approval(now)] })).toBe(1_000);
    expect(untilNextLapse({ now, approvals: [] })).toBe(false);
  });
});
