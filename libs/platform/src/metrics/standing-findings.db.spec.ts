import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '../logging/logger.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { Findings } from './findings.js';
import { Metrics } from './metrics.js';
import { StandingFindings } from './standing-findings.js';

describe('findings that stand', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  /** As one process sees them. */
  function process() {
    const [metrics, logger] = [new Metrics(), createLogger('fatal')];
    const standing = new StandingFindings(new Findings(metrics, logger), database.dataSource, logger, metrics);
    const open = async (): Promise<Record<string, number>> => {
      const { values = [] } = (await metrics.registry.getSingleMetric('yiche_findings_open')?.get()) ?? {};
      return Object.fromEntries(values.map(({ labels, value }) => [String(labels['kind']), value]));
    };
    return { standing, open };
  }

  it('are measured when one begins or ends, and by every look at the whole of a kind', async () => {
    const [server, command] = [process(), process()];
    await server.standing.stand('track-short', ['a', 'b']);
    expect(await server.open()).toEqual({ 'track-short': 2 });
    await server.standing.end('track-short', ['a', 'unknown']);
    expect(await server.open()).toEqual({ 'track-short': 1 });

    // Somebody has seen to it, in a process of its own: the next regular look knows, of whichever kind it is.
    const [finding] = await command.standing.waiting();
    await command.standing.acknowledge(finding?.id ?? '', '王班长', '已扩容');
    await server.standing.are('job-failed', []);
    expect(await server.open()).toEqual({ 'job-failed': 0, 'track-short': 0 });
  });
});
