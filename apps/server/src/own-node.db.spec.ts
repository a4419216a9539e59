import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const project = path.resolve(import.meta.dirname, '../../..');
const own = path.join(project, 'node_modules/.bin/node');
/** Systems without our Node have their own (ADR 0049). */
const onThisSystem = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch) ? describe : describe.skip;

onThisSystem('the one Node (skipped where none is packaged for the system)', () => {
  let folder: string;
  /** A Node that is not ours: the machine's, as far as a script can tell. */
  let another: string;

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'yiche-node-')));
    another = path.join(folder, 'node');
    copyFileSync(process.execPath, another);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function run(body: string, signal?: NodeJS.Signals) {
    const script = path.join(folder, `${Math.random()}.mjs`);
    const preflight = pathToFileURL(path.join(project, 'scripts/lib/preflight.mjs')).href;
    writeFileSync(script, `import { goOnAsOwnNode } from '${preflight}';\nawait goOnAsOwnNode();\n${body}\n`);
    const child = spawn(another, [script, 'one', 'two words'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += String(chunk);
      if (signal) child.kill(signal);
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { text, code };
  }

  it('is the one that these tests run on, and the one that goes on with a script', async () => {
    expect(realpathSync(process.execPath)).toBe(realpathSync(own));
    const told = `[process.execPath, process.cwd(), process.argv.slice(2), process.env.PATH.split(':')[0]]`;
    const { text, code } = await run(`console.log(JSON.stringify(${told})); process.exit(7);`);
    expect(JSON.parse(text)).toEqual([realpathSync(own), folder, ['one', 'two words'], path.dirname(own)]);
    expect(code).toBe(7);
  });

  it('is told when whoever started it is asked to end', async () => {
    const waits = `process.on('SIGTERM', () => process.exit(5)); console.log('here'); setInterval(() => {}, 1000);`;
    expect((await run(waits, 'SIGTERM')).code).toBe(5);
    expect((await run(`console.log('here'); setInterval(() => {}, 1000);`, 'SIGTERM')).code).toBe(143);
  });

  it('is what every command of package.json, every unit and every image runs', () => {
    const read = (file: string): string => readFileSync(path.join(project, file), 'utf8');
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const files = new Set(Object.values(scripts).flatMap((line) => /^node (scripts\/\S+)/.exec(line)?.[1] ?? []));
    expect(files.size).toBeGreaterThanOrEqual(6);
    for (const file of files) expect(read(file)).toContain('await goOnAsOwnNode();');
    for (const unit of ['server@', 'gateway', 'pbx'])
      expect(read(`docs/deploy/yiche114-${unit}.service`)).toMatch(
        /^Environment=PATH=\/opt\/yiche114\/\S+\/node_modules\/\.bin:.*\nExecStart=\/usr\/bin\/env node /m,
      );
    for (const image of ['server', 'pbx'])
      expect(read(`apps/${image}/Dockerfile`)).toContain('PATH=/app/node_modules/.bin:$PATH');
  });
});
