import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCelRow } from './cel-row.js';

const quote = (field: string): string => `"${field.replaceAll('"', '""')}"`;
const lineOf = (fields: readonly string[]): string => fields.map(quote).join(',');
const row = ['ANSWER', '1795336431.480713', 'yc1-1.0', 'yc1-1.0', 'PJSIP/carrier-0', 'arrive', 'requester'];
const whole = [...row, 'Answer', '', '', '{"hangupcause":16}'];

describe('a row of Asterisk’s own record', () => {
  it('is read with its moment, quotes inside fields undone', () => {
    expect(parseCelRow(lineOf(whole))).toEqual({
      event: 'ANSWER',
      at: new Date('2026-11-22T08:33:51.481Z'),
      channelId: 'yc1-1.0',
      linkedId: 'yc1-1.0',
      channel: 'PJSIP/carrier-0',
      exten: 'arrive',
      context: 'requester',
      application: 'Answer',
      extra: '{"hangupcause":16}',
    });
  });

  it('has any text in its fields: commas, quotes, nothing', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 }).map((each) => each.replaceAll('\n', ' '));
    fc.assert(
      fc.property(text, text, (channel, extra) => {
        const fields = [...row.slice(0, 4), channel, ...row.slice(5), 'Queue', '', '', extra];
        expect(parseCelRow(lineOf(fields))).toMatchObject({ channel, extra });
      }),
    );
  });

  it('is none when it is cut before its last field, merged with another, or of another kind', () => {
    const line = lineOf(whole);
    for (let length = 0; length < line.lastIndexOf(',"'); length++)
      expect(parseCelRow(line.slice(0, length))).toBeNull();
    expect(parseCelRow(line.slice(0, 40) + line)).toBeNull();
    expect(parseCelRow(`${line},"more"`)).toBeNull();
    expect(parseCelRow(lineOf(['ANSWER', '2026-11-22 08:33:51', ...whole.slice(2)]))).toBeNull();
  });

  it('never throws, whatever the line', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => void parseCelRow(line)));
    fc.assert(fc.property(fc.string(), (line) => void parseCelRow(`"${line}","${line}`)));
  });
});
