import { describe, expect, it } from '@jest/globals';
import { SILENT_AFTER_MS, judgeMicrophone, zeroSince } from './microphone-state.js';

const open = { isLive: true, isMuted: false, zeroForMs: 0 };

describe('a microphone that should be open', () => {
  it('is well while it hears anything, and for the moment in which it hears nothing', () => {
    expect(judgeMicrophone(open)).toBe('ok');
    expect(judgeMicrophone({ ...open, zeroForMs: SILENT_AFTER_MS - 1 })).toBe('ok');
  });

  it('is muted when the system says so, before any silence could be noticed', () => {
    expect(judgeMicrophone({ ...open, isMuted: true })).toBe('muted');
  });

  it('is silent when its switch gives nothing but zeros and the system does not know', () => {
    expect(judgeMicrophone({ ...open, zeroForMs: SILENT_AFTER_MS })).toBe('silent');
  });

  it('is lost when it is gone, whatever else', () => {
    expect(judgeMicrophone({ isLive: false, isMuted: true, zeroForMs: SILENT_AFTER_MS })).toBe('lost');
  });

  it('is silent from its first zero on, until the quietest noise is heard', () => {
    const zeros = [0, -0, 0];
    expect(zeroSince(null, zeros, 1_000)).toBe(1_000);
    expect(zeroSince(1_000, zeros, 5_000)).toBe(1_000);
    expect(zeroSince(1_000, [0, 1e-7, 0], 5_000)).toBeNull();
  });
});
