import { beforeEach, describe, expect, it } from '@jest/globals';
import { keepingPreferences } from './preferences.js';

const stored = () => ({ ...localStorage });

describe('how a browser is set', () => {
  beforeEach(() => {
    localStorage.clear();
    localStorage.setItem('yiche.language', 'en-US');
    localStorage.setItem('left', 'behind');
  });

  it('stays when the browser forgets everything, though it tells the page only a moment after the answer', async () => {
    await keepingPreferences(async () => void setTimeout(() => localStorage.clear(), 60));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(stored()).toEqual({ 'yiche.language': 'en-US' });
  });

  it('stays, and nothing else does, in a browser that forgets nothing by itself', async () => {
    await keepingPreferences(() => Promise.resolve());
    expect(stored()).toEqual({ 'yiche.language': 'en-US' });
  });

  it('is as it was when the log-out fails', async () => {
    await expect(keepingPreferences(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(stored()).toEqual({ 'yiche.language': 'en-US', left: 'behind' });
  });
});
