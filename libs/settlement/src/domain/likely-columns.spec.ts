import { describe, expect, it } from '@jest/globals';
import { likelyColumns } from './likely-columns.js';

describe('the columns that are likely meant', () => {
  it('are found by their names, each once', () => {
    expect(likelyColumns(['序号', '主叫号码', '被叫号码', '应答时间', '通话时长'])).toEqual({
      caller: '主叫号码',
      answeredAt: '应答时间',
      seconds: '通话时长',
    });
  });

  it('are none where nothing speaks for one', () => {
    expect(likelyColumns(['a', 'b', 'c'])).toEqual({ caller: '', answeredAt: '', seconds: '' });
  });
});
