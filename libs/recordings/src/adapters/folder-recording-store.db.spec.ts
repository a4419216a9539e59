import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FolderRecordingStore } from './folder-recording-store.js';

const NAME = '2026/01/31/01a201fc-9ff5-54ba-8868-30add2187dd3.wav';

/** On a real file system. */
describe('the folder of recordings', () => {
  let folder: string;
  let store: FolderRecordingStore;
  const spool = () => path.join(folder, 'track.wav');
  const kept = () => path.join(folder, 'store', NAME);

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-store-'));
    store = new FolderRecordingStore(path.join(folder, 'store'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('takes a file whole, read-only, with its checksum, and lets the PBX’s go', async () => {
    await writeFile(spool(), 'sound');
    const track = await store.take(spool(), NAME);
    expect(track).toMatchObject({
      bytes: 5,
      sha256: 'dd29442deca69f52c50006b831cb216edf78a7da33748f0a80ff19f2ebe57ecd',
    });
    expect(await readFile(kept(), 'utf8')).toBe('sound');
    expect((await stat(kept())).mode & 0o777).toBe(0o440);
    await expect(stat(spool())).rejects.toThrow('ENOENT');
  });

  it('may be asked again after a crash at any point, and says the same', async () => {
    await writeFile(spool(), 'sound');
    const first = await store.take(spool(), NAME);
    expect(await store.take(spool(), NAME)).toEqual(first);
    await writeFile(spool(), 'sound');
    expect(await store.take(spool(), NAME)).toEqual(first);
    await writeFile(`${kept()}.part`, 'half');
    expect(await store.take(spool(), NAME)).toEqual(first);
  });

  it('takes a file once for two who want it at the same time', async () => {
    await writeFile(spool(), Buffer.alloc(1_000_000, 1));
    const [one, two] = await Promise.all([store.take(spool(), NAME), store.take(spool(), NAME)]);
    expect(two).toEqual(one);
    expect((await readFile(kept())).equals(Buffer.alloc(1_000_000, 1))).toBe(true);
    await expect(stat(`${kept()}.part`)).rejects.toThrow('ENOENT');
  });

  it('never puts other bytes under a name that is taken', async () => {
    await writeFile(spool(), 'sound');
    await store.take(spool(), NAME);
    await writeFile(spool(), 'other');
    await expect(store.take(spool(), NAME)).rejects.toThrow('other bytes');
    expect(await readFile(kept(), 'utf8')).toBe('sound');
    expect(await readFile(spool(), 'utf8')).toBe('other');
  });

  it('takes no name that could lead out of it', async () => {
    await writeFile(spool(), 'sound');
    for (const name of ['../track.wav', '/etc/passwd', '2026/01/31/../x.wav'])
      await expect(store.take(spool(), name)).rejects.toThrow('not a name');
  });
});
