import { describe, expect, it } from '@jest/globals';
import { isRunning, thisProcess } from './journal-owner.js';

describe('the process that a journal is named after', () => {
  it('is running as long as this one is', () => {
    expect(thisProcess).toMatch(new RegExp(`^${process.pid}-[1-9]\\d*$`));
    expect(isRunning(thisProcess)).toBe(true);
  });

  it('is gone when nobody has its id, and when somebody else has it by now', () => {
    expect(isRunning('4194305-1')).toBe(false); // above the kernel's highest id
    expect(isRunning(`${process.pid}-1`)).toBe(false);
  });
});
