import { describe, expect, it } from '@jest/globals';
import { trackMachine } from './track-machine.js';
import { stateOfTrack } from './track-state.js';

const at = (seconds: number): Date => new Date(seconds * 1_000);

describe('the states of a track', () => {
  it('follow each other along the arrows of their table, however late the store is', () => {
    const live = { role: 'agent', startedAt: at(0), answeredAt: at(1), endedAt: null };
    const over = { ...live, endedAt: at(60) };
    const life = [
      stateOfTrack(live, null),
      stateOfTrack(over, null),
      stateOfTrack(over, 'missing'),
      stateOfTrack(over, 'available'),
    ];
    expect(life).toEqual(['recording', 'storing', 'missing', 'available']);
    life.slice(1).forEach((to, index) => expect(trackMachine.allows(life[index]!, to!)).toBe(true));
  });

  it('end in the store: what is there is never missing again', () => {
    expect(trackMachine.finals).toEqual(['available']);
  });
});
