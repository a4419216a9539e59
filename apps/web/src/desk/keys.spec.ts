import { describe, expect, it } from '@jest/globals';
import { DEFAULT_KEYS, type PressedKey, actionOf, assignKey, readKeyMap } from './keys.js';

const press = (key: string, modifiers: Partial<PressedKey> = {}): PressedKey => ({
  key,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...modifiers,
});

describe('keys of the desk', () => {
  it('are those of the house', () => {
    expect(actionOf(DEFAULT_KEYS, press('F2'))).toBe('answer');
    expect(actionOf(DEFAULT_KEYS, press('F10'))).toBe('finish');
    expect(actionOf(DEFAULT_KEYS, press('F5'))).toBeNull();
    expect(actionOf(DEFAULT_KEYS, press('2'))).toBeNull();
  });

  it('do nothing together with a modifier: Alt+F4 still closes the window', () => {
    expect(actionOf(DEFAULT_KEYS, press('F4', { altKey: true }))).toBeNull();
  });

  it('can be changed to a free function key', () => {
    expect(assignKey(DEFAULT_KEYS, 'answer', 'F8')).toEqual({ map: { ...DEFAULT_KEYS, answer: 'F8' } });
  });

  it('are not taken from another action', () => {
    expect(assignKey(DEFAULT_KEYS, 'answer', 'F9')).toEqual({ takenBy: 'hangup' });
  });

  it('are function keys only', () => {
    expect(assignKey(DEFAULT_KEYS, 'answer', 'a')).toBeNull();
    expect(assignKey(DEFAULT_KEYS, 'answer', 'F13')).toBeNull();
  });

  it('fall back to the defaults when what is stored is broken', () => {
    expect(readKeyMap(null)).toEqual(DEFAULT_KEYS);
    expect(readKeyMap('{')).toEqual(DEFAULT_KEYS);
    expect(readKeyMap('{"answer":"F9"}')).toEqual(DEFAULT_KEYS);
    expect(readKeyMap('{"answer":"F8"}')).toEqual({ ...DEFAULT_KEYS, answer: 'F8' });
  });
});
