import { beforeEach, describe, expect, it } from '@jest/globals';
import { Troubles } from '@yiche/platform';
import { cutEnded } from './session-check.js';

describe('the check of sessions', () => {
  const errors: string[] = [];
  const note = (_fields: object, message: string): void => void errors.push(message);
  const troubles = new Troubles({ error: note, warn: note, info: note, debug: note });
  const cut: string[] = [];
  const telephones = { sessions: () => ['a', 'b', 'c'], cut: (sessionId: string) => void cut.push(sessionId) };

  beforeEach(() => {
    errors.length = 0;
    cut.length = 0;
  });

  it('ends the telephones of sessions that have ended, and no other', async () => {
    await cutEnded(telephones, { among: async () => new Set(['b']) }, troubles);
    expect(cut).toEqual(['a', 'c']);
  });

  it('leaves every telephone while the database is away', async () => {
    const away = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    await cutEnded(telephones, { among: () => Promise.reject(away) }, troubles);
    expect(cut).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('leaves them, and says so once, when anything else is wrong', async () => {
    for (let looks = 0; looks < 3; looks++)
      await cutEnded(telephones, { among: () => Promise.reject(new Error('no such table')) }, troubles);
    expect(cut).toEqual([]);
    expect(errors).toHaveLength(1);
  });

  it('asks nobody while nobody is connected', async () => {
    const nobody = { ...telephones, sessions: () => [] };
    await cutEnded(nobody, { among: () => Promise.reject(new Error('asked')) }, troubles);
    expect(errors).toEqual([]);
  });
});
