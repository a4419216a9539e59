import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentPromptText, allPrompts } from './prompts.js';
import { packageDir } from './render-config.js';

describe('prompts', () => {
  it('read an agent’s number digit by digit, one as 幺', () => {
    expect(agentPromptText('8001')).toBe('八零零幺号话务员为您服务。');
  });

  it('exist for every name that the templates play', () => {
    const names = ['extensions.conf', 'city/extensions.conf', 'queues.conf']
      .flatMap((file) => [...readFileSync(join(packageDir(), 'templates', file), 'utf8').matchAll(/\byc\/[a-z-]+/g)])
      .map(([name]) => name);
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) expect([...allPrompts().keys()]).toContain(name);
  });

  it('have every word that Asterisk needs to say a Chinese number', () => {
    const words = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', 'hundred', 'thousand'];
    for (const word of words) expect(allPrompts().has(`digits/${word}`)).toBe(true);
  });
});
