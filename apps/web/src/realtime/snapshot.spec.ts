import { describe, expect, it } from '@jest/globals';
import type { DeskSnapshot } from '@yiche/contracts';
import { clockOffset, newerSnapshot, syncedSnapshot } from './snapshot.js';

const snapshot = (version: number, now = '2026-11-22T04:00:00.000Z'): DeskSnapshot => ({
  version,
  now,
  agent: {
    extension: '8001',
    displayName: '王敏',
    state: 'ready',
    reason: null,
    since: now,
    wrapUp: null,
    leaving: null,
  },
  call: null,
  relocationId: null,
  earlier: [],
  asOwner: [],
});

describe('snapshots of the desk', () => {
  it('a first one is taken', () => {
    const first = snapshot(1);
    expect(newerSnapshot(null, first)).toBe(first);
  });

  it('one with a lower version is dropped, however it came', () => {
    const current = snapshot(5);
    expect(newerSnapshot(current, snapshot(4))).toBe(current);
  });

  it('one with the same version replaces the current one, so that its clock is the newest', () => {
    const again = snapshot(5, '2026-11-22T04:00:01.000Z');
    expect(newerSnapshot(snapshot(5), again)).toBe(again);
  });

  it('an answer overtaken by a push is dropped', () => {
    const pushed = snapshot(6, '2026-11-22T04:00:01.000Z');
    expect(syncedSnapshot(pushed, snapshot(5, '2026-11-22T04:00:00.900Z'))).toBe(pushed);
  });

  it('a server that counts anew after a restart is believed', () => {
    const restarted = snapshot(1, '2026-11-22T04:01:00.000Z');
    expect(syncedSnapshot(snapshot(80), restarted)).toBe(restarted);
  });

  it('the clock offset is positive when the browser is behind the server', () => {
    expect(clockOffset(snapshot(1), Date.parse('2026-11-22T03:59:58.500Z'))).toBe(1_500);
  });
});
