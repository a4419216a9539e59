import { randomBytes } from 'node:crypto';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** This process among all that ever had its number: a container's first process is always number 1. */
const OURSELVES = randomBytes(4).toString('hex');
const NAME = /^yiche-tmp-(\d+)-([0-9a-f]{8})-/;
/** Longer than anything of ours takes, ms. A folder of a number that lives on may be another program's leavings. */
const LONGEST_LIFE = 2 * 3_600_000;

/** A temporary folder for as long as `use` takes; gone afterwards, whatever happens but the end of this process. */
export async function withOwnFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await makeOwnFolder();
  try {
    return await use(folder);
  } finally {
    await removeOwnFolder(folder);
  }
}

export const makeOwnFolder = (): Promise<string> =>
  mkdtemp(path.join(tmpdir(), `yiche-tmp-${process.pid}-${OURSELVES}-`));

export const removeOwnFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/**
 * Removes the folders of `makeOwnFolder` whose process is no more: it crashed, and what it was working on stayed.
 * @returns how many
 */
export async function sweepOwnFolders(root = tmpdir()): Promise<number> {
  let swept = 0;
  for (const name of await readdir(root)) {
    const [, pid, token] = NAME.exec(name) ?? [];
    if (pid === undefined || token === OURSELVES) continue;
    const folder = path.join(root, name);
    const found = await lstat(folder).catch(() => null);
    if (!found?.isDirectory()) continue;
    const isLeft = Number(pid) === process.pid || !isAlive(Number(pid)) || Date.now() - found.mtimeMs > LONGEST_LIFE;
    if (!isLeft) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined); // another user's
    swept += 1;
  }
  return swept;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}
