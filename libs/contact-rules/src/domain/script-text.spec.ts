import { describe, expect, it } from '@jest/globals';
import { scriptTextSchema } from '@yiche/contracts';
import { firstWords, isScan } from './script-text.js';

const CONTRACT = '您好，这是公安110挪车服务专线，您是{plate}车主吗？';

describe('the first words', () => {
  it('greet the owner in the words of the contract, whatever stands in the plate', () => {
    expect(firstWords(CONTRACT, '苏D12345')).toBe('您好，这是公安110挪车服务专线，您是苏D12345车主吗？');
    expect(firstWords('您是{plate}车主吗？', '$&')).toBe('您是$&车主吗？');
  });

  it.each([
    [CONTRACT, true],
    ['您好，这是公安110挪车服务专线。', false],
    ['您好，{plate}，您是{plate}车主吗？', false],
    ['您好，这里是110，您是{Plate}车主吗？', false],
    ['您好，这里是110，您是｛plate｝车主吗？', false],
    ['您好，{name}，您是{plate}车主吗？', false],
    ['您好，{{plate}}车主吗？请挪车', false],
    ['{plate}', false],
    [`${CONTRACT}${'请'.repeat(200)}`, false],
  ])('%s may hold: %s', (text, may) => expect(scriptTextSchema.safeParse(text).success).toBe(may));
});

describe('a scan', () => {
  it.each([
    ['%PDF-1.7', true],
    ['\u0089PNG\r\n\u001a\n', true],
    ['\u00ff\u00d8\u00ff\u00e0', true],
    ['<html>', false],
    ['PK\u0003\u0004', false],
    ['%PD', false],
    ['', false],
  ])('%j is one: %s', (bytes, is) => expect(isScan(Buffer.from(bytes, 'latin1'))).toBe(is));
});
