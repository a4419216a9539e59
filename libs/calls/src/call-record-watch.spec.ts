import { describe, expect, it } from '@jest/globals';
import type { CallRecords, Pbx, PbxEvent } from '@yiche/telephony';
import { CallRecordWatch } from './call-record-watch.js';

describe('the watch over the PBX’s own record', () => {
  function watch(state: Awaited<ReturnType<CallRecords['state']>>) {
    let hear: (event: PbxEvent) => void = () => undefined;
    const pbx = { subscribe: (listener: (event: PbxEvent) => void) => ((hear = listener), () => undefined) };
    const records = { state: () => Promise.resolve(state) };
    const watched = new CallRecordWatch(records as unknown as CallRecords, pbx as unknown as Pbx);
    watched.onApplicationBootstrap();
    return { watched, endCall: () => hear({ type: 'call-ended' } as PbxEvent) };
  }

  it('is content with a record that can be read, and with none where none is kept', async () => {
    expect(await watch('there').watched.isUsable()).toBe(true);
    expect(await watch(null).watched.isUsable()).toBeNull();
    expect(await watch('unreadable').watched.isUsable()).toBe(false);
  });

  it('misses a file only when there has been a call that must stand in it', async () => {
    const { watched, endCall } = watch('empty');
    expect(await watched.isUsable()).toBe(true);
    endCall();
    expect(await watched.isUsable()).toBe(false);
  });
});
