import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const projectDir = path.resolve(import.meta.dirname, '../../..');

/** A folder of a release, and what commands and builds do in it. */
describe('a folder in service', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-tree-'));
    await cp(path.join(projectDir, 'scripts'), path.join(folder, 'scripts'), { recursive: true });
    for (const file of ['package.json', 'package-lock.json'])
      await cp(path.join(projectDir, file), path.join(folder, file));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (environment: Record<string, string>) =>
    spawnSync(process.execPath, [path.join(folder, 'scripts/command.mjs'), 'migrate'], {
      env: { PATH: '', ...environment },
      encoding: 'utf8',
    });

  it('is not built by a command: it says in one sentence what to do, and changes nothing', async () => {
    const { status, stderr, stdout } = run({ NODE_ENV: 'production' });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^✗ .*新的目录里 npm run build.*\n$/);
    expect((await readdir(folder)).toSorted()).toEqual(['package-lock.json', 'package.json', 'scripts']);
  });

  it('is one also where only its .env says so', async () => {
    await writeFile(path.join(folder, '.env'), 'NODE_ENV=production\n');
    expect(run({})).toMatchObject({ status: 1, stdout: '' });
    await rm(path.join(folder, '.env'));
    expect((await readdir(folder)).toSorted()).toEqual(['package-lock.json', 'package.json', 'scripts']);
  });

  it('keeps the parts of builds before for thirty days, and no longer', async () => {
    const script = path.join(projectDir, 'scripts/lib/web-assets.mjs');
    const { keepOlderAssets } = (await import(pathToFileURL(script).href)) as {
      keepOlderAssets(folders: { from: string; web: string; to: string; now: number }): void;
    };
    const day = 86_400_000;
    const release = async (name: string, assets: readonly string[]): Promise<string> => {
      const dist = path.join(folder, name, 'dist');
      await mkdir(path.join(dist, 'web/assets'), { recursive: true });
      for (const each of assets) await writeFile(path.join(dist, 'web/assets', each), `${name} ${each}`);
      return dist;
    };
    const dists = await Promise.all([
      release('r1', ['index-a.js', 'zod.js']),
      release('r2', ['index-b.js', 'zod.js']),
      release('r3', ['index-c.js', 'zod.js']),
    ]);
    const assetsOf = async (dist: string) => (await readdir(path.join(dist, 'web/assets'))).toSorted();
    const [first, second, third] = dists as [string, string, string];
    const after = (from: string, to: string, now: number) =>
      keepOlderAssets({ from, web: path.join(to, 'web'), to, now });
    after(first, second, 100 * day);
    expect(await assetsOf(second)).toEqual(['index-a.js', 'index-b.js', 'zod.js']);
    expect(await readFile(path.join(second, 'web/assets/zod.js'), 'utf8')).toBe('r2 zod.js');
    after(second, third, 131 * day);
    expect(await assetsOf(third)).toEqual(['index-b.js', 'index-c.js', 'zod.js']);
  });
});
