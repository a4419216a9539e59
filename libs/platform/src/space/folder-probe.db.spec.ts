import { readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mountSmallDisk, type SmallDisk } from '../testing/small-disk.js';
import { diskSpace } from './disk-space.js';
import { FolderProbe } from './folder-probe.js';
import { inTime } from './in-time.js';

/** On a real file system that can be full. */
describe('a folder that is asked', () => {
  let disk: SmallDisk;

  beforeEach(async () => {
    disk = await mountSmallDisk(1);
  });
  afterEach(() => disk.unmount());

  it('can be used while what is written can be read back, and leaves nothing', async () => {
    expect(await new FolderProbe(disk.folder, null).isUsable()).toBe(true);
    expect(await readdir(disk.folder)).toEqual([]);
  });

  it('cannot be used while the disk is full, and can again when it is not', async () => {
    const probe = new FolderProbe(disk.folder, 0o700, 0);
    await disk.fill();
    expect(await probe.isUsable()).toBe(false);
    expect((await diskSpace(disk.folder)).free).toBe(0);
    expect(await readdir(disk.folder)).toEqual(['.ballast']);
    await disk.clear();
    expect(await probe.isUsable()).toBe(true);
    expect(await diskSpace(disk.folder)).toEqual({ free: 1_048_576, total: 1_048_576 });
  });

  it('is made where it is ours, and must be there where it is another’s', async () => {
    const folder = path.join(disk.folder, 'journal');
    expect(await new FolderProbe(folder, null).isUsable()).toBe(false);
    expect(await new FolderProbe(folder, 0o700).isUsable()).toBe(true);
    expect(await new FolderProbe(folder, null).isUsable()).toBe(true);
  });

  it('is rid of what a killed process left, and of nothing else', async () => {
    const old = path.join(disk.folder, '.probe-01a201fc-9ff5-54ba-8868-30add2187dd3');
    for (const file of [old, path.join(disk.folder, 'track.wav')]) {
      await writeFile(file, 'x');
      await utimes(file, 0, 0);
    }
    const young = '.probe-01a201fc-9ff5-54ba-8868-30add2187dd4';
    await writeFile(path.join(disk.folder, young), 'x');
    await new FolderProbe(disk.folder, null).isUsable();
    expect((await readdir(disk.folder)).toSorted()).toEqual([young, 'track.wav']);
  });

  it('that does not answer in time cannot be used', async () => {
    expect(await inTime(new Promise<boolean>(() => undefined), 1, false)).toBe(false);
    expect(await inTime(Promise.resolve(true), 600_000, false)).toBe(true);
  });

  it('is looked at once for all who ask at the same time', async () => {
    const probe = new FolderProbe(disk.folder, null);
    expect(await Promise.all(Array.from({ length: 20 }, () => probe.isUsable()))).toEqual(Array(20).fill(true));
    expect(await readdir(disk.folder)).toEqual([]);
  });
});
