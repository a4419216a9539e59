import { beforeEach, describe, expect, it } from '@jest/globals';
import { cutEnded } from './session-check.js';

describe('the check of sessions', () => {
  const errors: string[] = [];
  const note = (_fields: object, message: string): void => void errors.push(message);
  const logger = { error: note, warn: note, info: note, debug: note };
  const cut: string[] = [];
  const telephones = { sessions: () => ['a', 'b', 'c'], cut: (sessionId: string) => void cut.push(sessionId) };

  beforeEach(() => {
    errors.length = 0;
    cut.length = 0;
  });

  it('ends the telephones of sessions that have ended, and no other', async () => {
    await cutEnded(telephones, { among: async () => new Set(['b']) }, logger);
    expect(cut).toEqual(['a', 'c']);
  });

  it('leaves every telephone while the database is away', async () => {
    const away = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    await cutEnded(telephones, { among: () => Promise.reject(away) }, logger);
    expect(cut).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('leaves them, and says so, when anything else is wrong', async () => {
    await cutEnded(telephones, { among: () => Promise.reject(new Error('no such table')) }, logger);
    expect(cut).toEqual([]);
    expect(errors).toHaveLength(1);
  });

  it('asks nobody while nobody is connected', async () => {
    const nobody = { ...telephones, sessions: () => [] };
    await cutEnded(nobody, { among: () => Promise.reject(new Error('asked')) }, logger);
    expect(errors).toEqual([]);
  });
});
