import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBuilt, ensureDependencies, goOnAsOwnNode, projectDir, refuse, requireNode } from './lib/preflight.mjs';
import { step } from './lib/progress.mjs';

// `npm test`: the check, then every tier on real parts; installs from Debian what the tests need. Last line `N passed, N failed`.

const CONTRACT_DAYS = [
  'libs/kernel/src/contract-calendar',
  'libs/evidence/src/formats',
  'libs/evidence/src/price-plans',
  'libs/calendar/src/domain',
  'libs/billing/src/domain',
  'libs/statistics/src/domain',
  'libs/settlement/src/domain',
  'libs/settlement/src/closing',
];

requireNode();
process.chdir(projectDir);
await ensureDependencies();
await goOnAsOwnNode();
await ensureDebianPackages({
  chromium: 'chromium',
  sipp: 'sip-tester',
  dumpcap: 'wireshark-common',
  mmdebstrap: 'mmdebstrap',
  soffice: 'libreoffice-calc-nogui',
  nginx: 'nginx-light',
  pg_createcluster: 'postgresql',
});
await ensureBuilt();

const check = spawnSync(process.execPath, ['scripts/check.mjs'], { stdio: 'inherit' }).status === 0;
const results = [{ passed: check ? 1 : 0, failed: check ? 0 : 1 }];
// Unit and database tests share nothing and run side by side; a PBX or a browser wants the machine for itself.
results.push(await jest(['unit', 'web', 'db'], []));
// A contract day is Shanghai's, wherever the machine stands (G4, G5).
for (const TZ of ['UTC', 'America/New_York']) results.push(await jest(['unit', 'db'], CONTRACT_DAYS, { TZ }));
results.push(await jest(['pbx'], ['--runInBand']));
results.push(await jest(['e2e'], ['--runInBand']));

const sum = (field) => results.reduce((total, result) => total + result[field], 0);
process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed\n`);
process.exit(sum('failed') === 0 ? 0 : 1);

async function jest(tiers, more, zone = {}) {
  const named = [...tiers, ...Object.values(zone)].join('、');
  const folder = await mkdtemp(path.join(tmpdir(), 'yiche-jest-'));
  const output = path.join(folder, 'result.json');
  const args = [
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${output}`,
    '--testTimeout=20000', // a real database on a busy machine; nothing here is asserted by time
    ...more,
    '--selectProjects',
    ...tiers,
  ];
  const began = Date.now();
  process.stdout.write(`\n▸ 测试 ${named}\n`);
  // The report goes to stderr, the JSON to its file; stdout would only repeat it.
  await new Promise((resolve) =>
    spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...zone } }).once(
      'exit',
      resolve,
    ),
  );
  const result = existsSync(output) ? JSON.parse(await readFile(output, 'utf8')) : null;
  await rm(folder, { recursive: true, force: true });
  const passed = result?.numPassedTests ?? 0;
  // A file that could not even be loaded has no tests to count: it counts as one that failed. So does a tier that ran nothing.
  const failed = (result?.numFailedTests ?? 0) + (result?.numRuntimeErrorTestSuites ?? 0) + (passed === 0 ? 1 : 0);
  process.stdout.write(
    `  ${named}: ${passed} passed, ${failed} failed（${((Date.now() - began) / 1000).toFixed(0)} 秒）\n`,
  );
  return { passed, failed };
}

async function ensureDebianPackages(commands) {
  const missing = Object.entries(commands).filter(([command]) => spawnSync('which', [command]).status !== 0);
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  if (spawnSync('which', ['apt-get']).status !== 0)
    refuse(`测试需要 ${packages.join('、')}，本机没有 apt-get，请先安装`);
  if (process.getuid?.() !== 0)
    refuse(`测试需要 ${packages.join('、')}，请用 root 运行：apt-get install -y ${packages.join(' ')}`);
  await step(`从 Debian 安装 ${packages.join('、')}`, async () => {
    // At run level 1 Debian starts no service that it installs: tests start their own.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
      const { status, stdout, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
      if (status === 0) continue;
      process.stderr.write(`${stdout}${stderr}`);
      refuse(`apt-get ${args[0]} 失败，请检查网络和软件源`);
    }
  });
}
