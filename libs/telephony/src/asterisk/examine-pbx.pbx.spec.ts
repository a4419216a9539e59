import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PbxEvent } from '../domain/pbx-event.js';
import { makeRealHarness, type RealHarness } from '../testing/real-harness.js';
import { examinePbx } from './examine-pbx.js';

describe('a PBX that is asked for what it must do', () => {
  let harness: RealHarness;
  beforeAll(async () => {
    harness = await makeRealHarness();
  }, 240_000);
  afterAll(() => harness?.stop(), 30_000);

  it('says who it is and calls itself, and whoever listens hears of no call', async () => {
    const facts: PbxEvent[] = [];
    harness.pbx.subscribe((fact) => facts.push(fact));
    const found = await examinePbx(harness.settings);
    expect(found).toMatchObject({ events: true, control: true, systemName: 'yc1', ari: 'ok', selfCall: 'ok' });
    expect(found.version).toMatch(/^\d+\.\d+/);
    expect(Math.abs(found.clockAheadMs ?? Infinity)).toBeLessThan(2_000);
    expect(facts).toEqual([]);
    expect(await readdir(harness.recordingDir)).toEqual(['self-test.wav']); // by which it is known to be no track
    expect((await harness.pbx.snapshot()).channels.filter(({ role }) => role !== null)).toEqual([]);
    // Again, over the file of the last one.
    expect((await examinePbx(harness.settings)).selfCall).toBe('ok');
    expect(await readdir(harness.recordingDir)).toEqual(['self-test.wav']);
  }, 30_000);

  it('is told apart by what does not work', async () => {
    const { settings } = harness;
    const wrong = { ...settings.ami.control, secret: 'not-the-secret' };
    expect(await examinePbx({ ...settings, ami: { ...settings.ami, control: wrong } })).toMatchObject({
      ...{ events: true, control: false, selfCall: null, ari: 'ok' },
    });
    const ari = { ...settings.ari, password: 'not-the-password' };
    expect(await examinePbx({ ...settings, ari })).toMatchObject({ ari: 'refused', selfCall: 'ok' });
    const connection = { ...settings.ami.connection, port: 1 };
    expect(
      await examinePbx({
        ...settings,
        ami: { ...settings.ami, connection },
        ari: { ...settings.ari, url: 'http://127.0.0.1:1' },
      }),
    ).toEqual({
      ...{ events: false, control: false, version: null, systemName: null, clockAheadMs: null },
      ...{ ari: 'unreachable', selfCall: null },
    });
  }, 60_000);
});

describe('a PBX of an earlier version', () => {
  let harness: RealHarness;
  beforeAll(async () => {
    harness = await makeRealHarness({ alterFile: (_name, text) => text.replace('[self-test]', '[another]') });
  }, 240_000);
  afterAll(() => harness?.stop(), 30_000);

  it('is known by the context that it lacks', async () => {
    expect((await examinePbx(harness.settings)).selfCall).toBe('no-context');
  }, 30_000);
});
