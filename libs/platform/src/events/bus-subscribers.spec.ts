import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ESLint } from 'eslint';

jest.setTimeout(60_000);

/** `npm run check` on what a file might say (ADR 0043). */
describe('a subscriber of the event bus', () => {
  let lint: (file: string, more: string) => Promise<string[]>;
  beforeAll(() => {
    const eslint = new ESLint();
    lint = async (file, more) => {
      const [result] = await eslint.lintText(`${await readFile(file, 'utf8')}\n${more}`, { filePath: file });
      return (result?.messages ?? []).map(({ ruleId }) => ruleId ?? '');
    };
  });
  const CONSUMER = 'libs/relocations/src/consumers/changed-hands.consumer.ts';
  const LISTENER = 'libs/relocations/src/listeners/wrap-up.listener.ts';

  it.each([
    `import { EventBus } from '@yiche/platform';
     export const listen = (bus: EventBus) => bus.on(CallProgressed, () => undefined);`,
    `import type { EventBus as Anything } from '@yiche/platform';
     export const listen = (news: Anything | null) => { const subscribe = news?.['on']; return subscribe; };`,
  ])('is refused where it is not named as a live consumer, whatever the bus is called there', async (code) => {
    expect(await lint(CONSUMER, code)).toContain('yiche/bus-subscribers');
  });

  it('is refused where it is named and holds what writes', async () => {
    expect(await lint(LISTENER, '')).toEqual([]);
    const code = `import { UnitOfWork } from '@yiche/platform';\nimport { DataSource } from 'typeorm';\nexport const writes = [UnitOfWork, DataSource];`;
    expect(await lint(LISTENER, code)).toEqual(['no-restricted-imports', 'no-restricted-imports']);
  });

  it('of something else than the bus is nobody’s concern', async () => {
    const code = `import type { EventEmitter } from 'node:events';\nexport const listen = (other: EventEmitter) => other.on('x', () => undefined);`;
    expect(await lint(CONSUMER, code)).toEqual([]);
  });
});
