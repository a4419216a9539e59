import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureDependencies, goOnAsOwnNode, projectDir, requireNode } from './lib/preflight.mjs';

// `npm run check`: format, lint, types, dependency rules. Each says what to mend; the first exit code that is not 0 is ours.
requireNode();
await ensureDependencies();
await goOnAsOwnNode();
const checks = [
  ['格式 format', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['类型 types: back end', ['tsc', '--noEmit', '-p', 'tsconfig.json']],
  ['类型 types: web', ['tsc', '--noEmit', '-p', 'apps/web/tsconfig.json']],
  [
    '架构 dependency rules',
    [
      'depcruise',
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'err',
      'apps/server/src',
      'apps/pbx/src',
      'apps/web/src',
      'libs',
      'migrations',
    ],
  ],
  ['规范 lint', ['eslint', '--max-warnings', '0', '.']],
  ['设置 settings in docs and .env.example', ['node', 'scripts/settings.mjs', '--check']],
];
let failed = 0;
for (const [title, [command, ...args]] of checks) {
  const began = Date.now();
  const { status } = spawnSync(path.join(projectDir, 'node_modules/.bin', command), args, {
    cwd: projectDir,
    stdio: 'inherit',
  });
  process.stdout.write(`${status === 0 ? '✓' : '✗'} ${title}（${((Date.now() - began) / 1000).toFixed(1)} 秒）\n`);
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
