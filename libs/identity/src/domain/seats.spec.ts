import { describe, expect, it } from '@jest/globals';
import { checkSeats, textOfSeats } from './seats.js';

describe('the queues an agent serves', () => {
  it('stand in one order, with the level where it is not the first', () => {
    const seats = checkSeats([
      { queue: 'xb-move-car', penalty: 1 },
      { queue: 'wj-move-car', penalty: 0 },
    ]);
    expect(textOfSeats(seats)).toBe('wj-move-car,xb-move-car:1');
  });

  it.each([
    [[{ queue: 'q', penalty: 10 }], '次序为 0–9'],
    [[{ queue: 'q', penalty: Number.NaN }], '次序为 0–9'],
    [
      [
        { queue: 'q', penalty: 1 },
        { queue: 'q', penalty: 2 },
      ],
      '写了两次',
    ],
  ])('are refused: %j', (seats, sentence) => {
    expect(() => checkSeats(seats)).toThrow(sentence);
  });
});
