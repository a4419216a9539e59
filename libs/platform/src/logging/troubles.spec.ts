import { describe, expect, it } from '@jest/globals';
import type { Logger } from './logger.js';
import { Troubles } from './troubles.js';

describe('a fault of work that is tried again and again', () => {
  const said: [level: string, what: string, subject: unknown, failures: unknown][] = [];
  const note =
    (level: string) =>
    (fields: Readonly<Record<string, unknown>>): void =>
      void said.push([level, fields['what'] as string, fields['subject'], fields['failures']]);
  const logger = { warn: note('warn'), error: note('error') } as unknown as Logger;
  const fail = () => Promise.reject(new Error('no'));
  const succeed = () => Promise.resolve();

  it('is said once when it begins and once when it is over, each subject’s by itself', async () => {
    const troubles = new Troubles(logger);
    for (let tries = 0; tries < 3; tries++) expect(await troubles.attempt('not done', fail, 'a')).toBe(false);
    await troubles.attempt('not done', fail, 'b');
    for (let tries = 0; tries < 2; tries++) expect(await troubles.attempt('not done', succeed, 'a')).toBe(true);
    await troubles.attempt('not done', fail, 'a');
    expect(said).toEqual([
      ['error', 'not done', 'a', undefined],
      ['error', 'not done', 'b', undefined],
      ['warn', 'not done', 'a', 3],
      ['error', 'not done', 'a', undefined],
    ]);
  });
});
