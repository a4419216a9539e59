import { describe, expect, it } from '@jest/globals';
import { stateOfTrack } from './track-state.js';

const at = (seconds: number): Date => new Date(1_795_336_000_000 + seconds * 1_000);
const leg = { role: 'agent', startedAt: at(0), answeredAt: at(4), endedAt: at(60) };

describe('the state of a track', () => {
  it('is being recorded only while its party is connected', () => {
    expect(stateOfTrack({ ...leg, endedAt: null }, null)).toBe('recording');
    expect(stateOfTrack(leg, null)).toBe('storing');
  });

  it('is what is written down of it, once anything is', () => {
    expect(stateOfTrack(leg, 'available')).toBe('available');
    expect(stateOfTrack(leg, 'missing')).toBe('missing');
    expect(stateOfTrack({ ...leg, endedAt: null }, 'available')).toBe('available');
  });

  it('is none where nobody could have said a word and there is no file', () => {
    expect(stateOfTrack({ ...leg, endedAt: at(4.2) }, null)).toBeNull();
    expect(stateOfTrack({ ...leg, endedAt: at(4.2) }, 'available')).toBe('available');
    expect(stateOfTrack({ ...leg, answeredAt: null }, null)).toBeNull();
  });
});
