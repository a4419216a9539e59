import { expect, it } from '@jest/globals';
import {
  createLogger,
  Metrics,
  type Cursors,
  type SetAsideFact,
  type SetAsideFacts,
  type StandingFindings,
} from '@yiche/platform';
import { CursorWatch } from './cursor-watch.js';
import type { WatchConfig } from './watch-config.js';

it('measures what consumers have set aside, names each as a finding, and lets go of what is taken', async () => {
  let facts: Pick<SetAsideFact, 'id' | 'consumer'>[] = [];
  const found: unknown[] = [];
  let measured = 0;
  const setAside = {
    count: async () => new Map(facts.map(({ consumer }) => [consumer, facts.length])),
    list: async () => facts,
  };
  const standing = { are: async (kind: string, subjects: readonly string[]) => void found.push([kind, subjects]) };
  const metrics = new Metrics();
  const watch = new CursorWatch(
    { measure: async () => void (measured += 1) } as unknown as Cursors,
    setAside as unknown as SetAsideFacts,
    standing as StandingFindings,
    { cursorsLookSeconds: 15 } as WatchConfig,
    createLogger('fatal'),
    metrics,
  );
  const lines = async (): Promise<string[]> =>
    (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('yiche_cursor_set_aside'));
  facts = [
    { id: '7', consumer: 'a.v1' },
    { id: '9', consumer: 'a.v1' },
  ];
  await watch.look();
  expect(await lines()).toEqual(['yiche_cursor_set_aside{consumer="a.v1"} 2']);
  facts = [];
  await watch.look();
  expect(await lines()).toEqual([]);
  expect(measured).toBe(2);
  expect(found).toEqual([
    ['fact-set-aside', ['a.v1 7', 'a.v1 9']],
    ['fact-set-aside', []],
  ]);
});
