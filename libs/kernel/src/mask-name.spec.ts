import { expect, it } from '@jest/globals';
import { maskName } from './mask-name.js';

it('shows a family name alone', () => {
  expect(maskName('张三丰')).toBe('张**');
  expect(maskName('𠮷田')).toBe('𠮷**');
  expect(maskName('')).toBe('');
});
