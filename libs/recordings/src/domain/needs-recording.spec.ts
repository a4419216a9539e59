import { describe, expect, it } from '@jest/globals';
import { needsRecording } from './needs-recording.js';

const at = (milliseconds: number): Date => new Date(1_795_336_000_000 + milliseconds);
const leg = (role: string, answered: number | null, ended: number) => ({
  role,
  startedAt: at(0),
  answeredAt: answered === null ? null : at(answered),
  endedAt: at(ended),
});

describe('whether a leg must have been recorded', () => {
  it('it must when somebody could have said a word', () => {
    expect(needsRecording(leg('requester', null, 60_000))).toBe(true);
    expect(needsRecording(leg('requester', 100, 5_000))).toBe(true);
    expect(needsRecording(leg('agent', 4_000, 5_000))).toBe(true);
    expect(needsRecording(leg('owner', 4_000, 9_000))).toBe(true);
  });

  it('it need not when it was hung up in the instant of the answer, or never answered', () => {
    expect(needsRecording(leg('requester', 0, 480))).toBe(false);
    expect(needsRecording(leg('agent', 15_000, 15_002))).toBe(false);
    expect(needsRecording(leg('agent', null, 15_000))).toBe(false);
    expect(needsRecording(leg('owner', null, 45_000))).toBe(false);
  });
});
