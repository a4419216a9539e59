import { describe, expect, it } from '@jest/globals';
import { inColumns } from './columns.js';

describe('a table on a terminal', () => {
  it('puts columns below each other, Chinese being twice as wide', () => {
    const table = inColumns([
      ['用户名', '姓名', '状态'],
      ['8001', '陈晓燕', '正常'],
      ['a', 'Li', '正常'],
    ]);
    expect(table).toBe('用户名  姓名    状态\n8001    陈晓燕  正常\na       Li      正常\n');
  });
});
