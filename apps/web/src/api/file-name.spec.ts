import { describe, expect, it } from '@jest/globals';
import { fileNameIn } from './file-name.js';

describe('the name of a file that is handed out', () => {
  it.each([
    [`attachment; filename="a.xlsx"; filename*=UTF-8''%E7%BB%93%E7%AE%97.xlsx`, '结算.xlsx'],
    ['attachment; filename="report 50%.xlsx"', 'report 50%.xlsx'],
    [`attachment; filename="a.xlsx"; filename*=UTF-8''%E7%`, 'a.xlsx'],
    ['attachment', null],
    [null, null],
  ])('of %s is %s', (disposition, name) => {
    expect(fileNameIn(disposition)).toBe(name);
  });
});
