import { describe, expect, it } from '@jest/globals';
import { guessColumns, readCarrierHead } from './carrier-head.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
/** 主叫号码,接通时间,通话时长 in GBK. */
const GBK_HEADING = Uint8Array.from([
  0xd6, 0xf7, 0xbd, 0xd0, 0xba, 0xc5, 0xc2, 0xeb, 0x2c, 0xbd, 0xd3, 0xcd, 0xa8, 0xca, 0xb1, 0xbc, 0xe4, 0x2c, 0xcd,
  0xa8, 0xbb, 0xb0, 0xca, 0xb1, 0xb3, 0xa4, 0x0d, 0x0a,
]);

describe('the heading of a carrier’s file', () => {
  it('is read behind a byte order mark, with quoted cells', () => {
    const head = readCarrierHead(utf8('\uFEFF"主叫,号码",接通时间,时长(秒)\r\n"1""3",2024-07-01,60\r\n'), true);
    expect(head).toEqual({
      encoding: 'utf-8',
      columns: ['主叫,号码', '接通时间', '时长(秒)'],
      rows: [['1"3', '2024-07-01', '60']],
    });
  });

  it('is read in GBK', () => {
    const head = readCarrierHead(GBK_HEADING, true);
    expect([head?.encoding, head?.columns]).toEqual(['gb18030', ['主叫号码', '接通时间', '通话时长']]);
  });

  it('is UTF-8 although a character is cut at the end of what was read', () => {
    const bytes = utf8('a,b,c\n1,2,主');
    expect(readCarrierHead(bytes.slice(0, -1), false)).toEqual({
      encoding: 'utf-8',
      columns: ['a', 'b', 'c'],
      rows: [],
    });
  });

  it('is none in a picture, an empty file or a file of one column', () => {
    expect(readCarrierHead(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), true)).toBeNull();
    expect(readCarrierHead(new Uint8Array(), true)).toBeNull();
    expect(readCarrierHead(utf8('number\n138\n'), true)).toBeNull();
  });

  it('offers the columns that are likely meant, each once', () => {
    expect(guessColumns(['序号', '主叫号码', '被叫号码', '应答时间', '通话时长'])).toEqual({
      caller: '主叫号码',
      answeredAt: '应答时间',
      seconds: '通话时长',
    });
    expect(guessColumns(['a', 'b', 'c'])).toEqual({ caller: '', answeredAt: '', seconds: '' });
  });
});
