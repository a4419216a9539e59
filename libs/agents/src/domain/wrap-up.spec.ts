import { describe, expect, it } from '@jest/globals';
import { extendedWrapUp, latestWrapUp, wrapUpFrom } from './wrap-up.js';

const policy = { milliseconds: 30_000, extensionMilliseconds: 20_000, maxMilliseconds: 60_000 };
const since = new Date('2026-11-22T04:00:00Z');
const at = (seconds: number): Date => new Date(since.getTime() + seconds * 1_000);

describe('wrap-up', () => {
  it('ends by itself after its time, or never where that is 0', () => {
    expect(wrapUpFrom(since, policy)).toEqual(at(30));
    expect(wrapUpFrom(since, { ...policy, milliseconds: 0 })).toBeNull();
  });

  it('gets the whole extension on top of what is left', () => {
    expect(extendedWrapUp({ since, until: at(30) }, at(10), policy)).toEqual(at(50));
  });

  it('gets it from now on where the time is up already', () => {
    expect(extendedWrapUp({ since, until: at(30) }, at(35), policy)).toEqual(at(55));
  });

  it('never lasts longer than the limit, and says when that is reached', () => {
    expect(extendedWrapUp({ since, until: at(50) }, at(10), policy)).toEqual(at(60));
    expect(extendedWrapUp({ since, until: at(60) }, at(10), policy)).toBeNull();
    expect(extendedWrapUp({ since, until: at(50) }, at(70), policy)).toBeNull();
  });

  it('is not shortened by a limit below its usual time', () => {
    expect(latestWrapUp(since, { ...policy, maxMilliseconds: 0 })).toEqual(at(30));
  });
});
