import { expect, it } from '@jest/globals';
import { writtenText } from './written-text.js';

it('masks mobile numbers, however they are written, and leaves other digits alone', () => {
  expect(writtenText('机主 13812348000，备用 +86 138-1234-8000 或 138 1234 8000')).toBe(
    '机主 138****8000，备用 138****8000 或 138****8000',
  );
  expect(writtenText('工单 WJ-20240726-000123，座机 0519-81997327')).toBe(
    '工单 WJ-20240726-000123，座机 0519-81997327',
  );
});

it('drops what the database cannot hold, and what turns a line round', () => {
  expect(writtenText(' a\0b\uD800c\u202ed\ne ')).toBe('a b\uFFFDc d\ne');
});
