import { describe, expect, it } from '@jest/globals';
import { mayRepeat, Reach } from './reach.js';

describe('a request that was not answered', () => {
  it('is sent again when it certainly did nothing, whatever it was', () => {
    for (const harmless of [true, false]) expect(mayRepeat({ status: 503, code: null }, harmless)).toBe(true);
  });

  it.each([0, 502, 504])('is sent again after %i only when it may be carried out twice', (status) => {
    expect(mayRepeat({ status, code: null }, true)).toBe(true);
    expect(mayRepeat({ status, code: null }, false)).toBe(false);
  });

  it('is not sent again when our server has refused it, or a proxy for another reason', () => {
    for (const status of [0, 409, 502, 503])
      expect(mayRepeat({ status, code: 'system/database-away' }, true)).toBe(false);
    for (const status of [403, 413, 500]) expect(mayRepeat({ status, code: null }, true)).toBe(false);
  });
});

describe('whether the server can be reached', () => {
  it('lets requests through at once, holds them while it cannot, and lets them all go when it can', async () => {
    const reach = new Reach();
    await reach.within(1_000_000);
    reach.report(false);
    const gone: number[] = [];
    const held = [1, 2].map((each) => reach.within(1_000_000).then(() => gone.push(each)));
    await Promise.resolve();
    expect(gone).toEqual([]);
    reach.report(false);
    reach.report(true);
    await Promise.all(held);
    expect(gone).toEqual([1, 2]);
    await reach.within(1_000_000);
  });

  it('holds nobody for longer than they will wait', async () => {
    const reach = new Reach();
    reach.report(false);
    await reach.within(1);
  });
});
