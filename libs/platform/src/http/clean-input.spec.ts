import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { cleanInput } from './clean-input.js';

describe('what comes from outside', () => {
  it('is clean in every place before anybody looks at it', () => {
    const given = { text: '\u202a13812348000\u202c', list: ['a\u200bb', 1, null], 'ke\ufeffy': { deep: 'x\r\ny' } };
    expect(cleanInput(given)).toEqual({ text: '13812348000', list: ['ab', 1, null], key: { deep: 'x\ny' } });
  });

  it.each(['\0', 'a\uD800', { a: ['\0'] }, { 'a\0': 1 }])('is refused when it cannot be text: %j', (given) => {
    expect(() => cleanInput(given)).toThrow(expect.objectContaining({ code: 'http/unreadable-text' }));
  });

  it('is refused when it is nested without end', () => {
    const nested = JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)) as unknown;
    expect(() => cleanInput(nested)).toThrow(expect.objectContaining({ code: 'http/too-deep' }));
  });

  it('has no way to the prototype of anything', () => {
    const kept = cleanInput(JSON.parse('{"__proto__":{"a":1},"b":"c"}')) as Record<string, unknown>;
    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
    expect(kept['a']).toBeUndefined();
  });

  it('passes a stream on as it is', () => {
    const stream = Readable.from(['x\0']);
    expect(cleanInput(stream)).toBe(stream);
  });
});
