import { describe, expect, it } from '@jest/globals';
import { TraceSearch } from './traces.js';

describe('the search for traces of a person', () => {
  const search = new TraceSearch(['13812348114', '欧阳赵杰']);
  const base64 = (before: string, secret: string) => Buffer.from(`${before}${secret} and more`).toString('base64');

  it.each<[string, Buffer]>([
    ['digits', Buffer.from('tel:+8613812348114')],
    ['groups', Buffer.from('138 1234 8114')],
    ['hyphens', Buffer.from('138-1234-8114')],
    ['UTF-16', Buffer.from('x13812348114', 'utf16le')],
    ['hex', Buffer.from(Buffer.from('13812348114').toString('hex'))],
    ...['', 'a', 'ab', 'abc'].map((before): [string, Buffer] => [
      `base64 after ${before.length} bytes`,
      Buffer.from(base64(before, '13812348114')),
    ]),
  ])('finds a number in %s', (_how, bytes) =>
    expect(search.inBytes('here', bytes)).toEqual([{ where: 'here', secret: '13812348114' }]),
  );

  it.each<[string, Buffer]>([
    ['UTF-8', Buffer.from('owner 欧阳赵杰')],
    ['GBK', Buffer.from([0xc5, 0xb7, 0xd1, 0xf4, 0xd5, 0xd4, 0xbd, 0xdc])],
    ['UTF-16', Buffer.from('欧阳赵杰', 'utf16le')],
    ['an address', Buffer.from(encodeURIComponent('欧阳赵杰'))],
    ['JSON', Buffer.from('\\u6b27\\u9633\\u8d75\\u6770')],
    ['base64', Buffer.from(base64('a', '欧阳赵杰'))],
  ])('finds a name in %s', (_how, bytes) => expect(search.inBytes('here', bytes)).toHaveLength(1));

  it('finds nothing in what is masked', () =>
    expect(search.inBytes('here', Buffer.from('138****8114 欧阳** 1381234 8115'))).toEqual([]));
});
