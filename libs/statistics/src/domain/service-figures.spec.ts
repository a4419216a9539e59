import { describe, expect, it } from '@jest/globals';
import { serviceFigures, serviceLevel, type ServiceTally } from './service-figures.js';

const tally = (change: Partial<ServiceTally>): ServiceTally => ({
  day: '2024-07-01',
  offered: 0,
  answered: 0,
  abandoned: 0,
  shortAbandoned: 0,
  withinTarget: 0,
  waitSeconds: 0,
  finished: 0,
  talkSeconds: 0,
  ...change,
});

describe('the service level', () => {
  it('is answered within the target ÷ (answered + abandoned − short abandons)', () => {
    expect(serviceLevel({ answered: 90, abandoned: 12, shortAbandoned: 2, withinTarget: 80 })).toBe(0.8);
  });

  it('is unknown where nobody called, or everybody gave up at once', () => {
    expect(serviceLevel({ answered: 0, abandoned: 0, shortAbandoned: 0, withinTarget: 0 })).toBeNull();
    expect(serviceLevel({ answered: 0, abandoned: 3, shortAbandoned: 3, withinTarget: 0 })).toBeNull();
    expect(serviceLevel({ answered: 0, abandoned: 3, shortAbandoned: 0, withinTarget: 0 })).toBe(0);
  });
});

describe('the figures of a report', () => {
  const days = ['2024-07-01', '2024-07-02', '2024-07-03'];

  it('are weighted by calls, not averages of days', () => {
    const figures = serviceFigures(days, [
      tally({
        offered: 4,
        answered: 3,
        abandoned: 1,
        shortAbandoned: 1,
        withinTarget: 3,
        waitSeconds: 30,
        finished: 3,
        talkSeconds: 300,
      }),
      // One of the answered is still talking, one offered is still waiting.
      tally({
        day: '2024-07-03',
        offered: 6,
        answered: 2,
        abandoned: 3,
        withinTarget: 1,
        waitSeconds: 70,
        finished: 1,
        talkSeconds: 20,
      }),
    ]);
    expect(figures).toEqual({
      offered: 10,
      answered: 5,
      abandoned: 4,
      shortAbandoned: 1,
      withinTarget: 4,
      serviceLevel: 4 / (5 + 4 - 1),
      averageSpeedOfAnswerSeconds: 100 / 5,
      averageTalkSeconds: 320 / 4,
      days: [
        { day: '2024-07-01', offered: 4, answered: 3, abandoned: 1, serviceLevel: 1 },
        { day: '2024-07-02', offered: 0, answered: 0, abandoned: 0, serviceLevel: null },
        { day: '2024-07-03', offered: 6, answered: 2, abandoned: 3, serviceLevel: 0.2 },
      ],
    });
  });

  it('are null, not zero, for averages of nothing', () => {
    expect(serviceFigures(days, [])).toMatchObject({
      offered: 0,
      serviceLevel: null,
      averageSpeedOfAnswerSeconds: null,
      averageTalkSeconds: null,
    });
  });
});
