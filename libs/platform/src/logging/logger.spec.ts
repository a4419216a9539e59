import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Metrics } from '../metrics/metrics.js';
import { DAY_EVENTS, tell, type DayEvent } from './day-events.js';
import { createLogger } from './logger.js';

function loggerOn(level: string, metrics?: Metrics) {
  const lines: string[] = [];
  const output = new Writable({ write: (line, _encoding, done) => (lines.push(String(line)), done()) });
  return { lines, logger: createLogger(level, output, metrics) };
}

describe('the log', () => {
  it('is a JSON object a line, with its level in a word', () => {
    const { lines, logger } = loggerOn('info');
    logger.warn({ err: new Error('first\nsecond') }, 'a line\nand no other');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', msg: 'a line\nand no other' });
  });

  it('counts by level what it writes, and nothing else', async () => {
    const metrics = new Metrics();
    const { logger } = loggerOn('info', metrics);
    logger.info({}, 'one');
    logger.info({}, 'two');
    logger.error({}, 'three');
    logger.debug({}, 'not written');
    const text = await metrics.registry.getSingleMetricAsString('yiche_log_lines_total');
    expect(text.split('\n').filter((line) => line.startsWith('yiche_'))).toEqual([
      'yiche_log_lines_total{level="info"} 2',
      'yiche_log_lines_total{level="error"} 1',
    ]);
  });

  it('masks a number wherever it stands in a line, which stays an object', () => {
    const { lines, logger } = loggerOn('info');
    const fields = {
      from: 13812348001,
      to: ['138 1234 8002'],
      deep: { 'it says': 'of 0519-81997327', '13812348005': null },
    };
    logger.error({ ...fields, err: new Error('not "13812348003"') }, '13812348004 is busy');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      ...{ from: '138****8001', to: ['138****8002'], deep: { 'it says': 'of **********27', '138****8005': null } },
      ...{ err: { message: 'not "138****8003"' }, msg: '138****8004 is busy' },
    });
    expect(lines[0]).not.toMatch(/1381234800|81997327/);
    expect(lines[0]?.endsWith('}\n')).toBe(true);
  });

  it('leaves the names of calls and channels as they are, whatever stands beside them', () => {
    const key = fc
      .tuple(fc.integer({ min: 1_700_000_000, max: 1_999_999_999 }), fc.integer({ min: 0, max: 99_999 }))
      .map(([epoch, count]) => `${epoch}.${count}`);
    const named = fc.tuple(fc.constantFrom('', 'yc1-', 'yc1:'), key).map(([node, name]) => node + name);
    fc.assert(
      fc.property(fc.array(named, { minLength: 1, maxLength: 3 }), fc.integer({ min: 8000, max: 8999 }), (keys, at) => {
        const { lines, logger } = loggerOn('info');
        const fields = { key: keys[0], extension: String(at), seconds: at, subjects: keys };
        logger.info(fields, 'a call');
        expect(JSON.parse(lines[0] ?? '')).toMatchObject(fields);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('an event of the day', () => {
  it('is a line of its level and its sentence that can be searched by its name', () => {
    const { lines, logger } = loggerOn('info');
    tell(logger, 'pbx.lost', { at: new Date(0), err: new Error('closed') });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      event: 'pbx.lost',
      at: '1970-01-01T00:00:00.000Z',
      err: { message: 'closed' },
      msg: 'the PBX cannot be heard',
    });
  });

  it.each(Object.keys(DAY_EVENTS) as DayEvent[])(
    '%s is named after what it is about, and has no field twice',
    (event) => {
      const { fields, says } = DAY_EVENTS[event];
      expect(event).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
      expect(says).not.toMatch(/^[A-Z]|\.$/);
      expect(new Set(fields).size).toBe(fields.length);
      for (const field of fields) expect(['level', 'time', 'msg', 'event', 'err']).not.toContain(field);
    },
  );
});
