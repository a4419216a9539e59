import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { anchorSettings, cloneId, databaseAddresses, secretsOf, stateDir } from './installation.mjs';
import { PlainError } from './plain-error.mjs';
import { startPostgres } from './postgres.mjs';
import { projectDir } from './preflight.mjs';
import { endStale, SERVER, SOFTPHONE_GATEWAY, startProgram, startProgramReady } from './program.mjs';
import { step } from './progress.mjs';
import { readLauncherSettings } from './settings.mjs';

const YES = /^(true|1|yes|on|y|enabled)$/i;

const command = (name) => path.join(projectDir, 'dist/server/apps/server/src/commands', `${name}.js`);
const PREPARE_DATABASE = command('prepare-database');
const MIGRATE = command('migrate');
const DEMO_HISTORY = command('demo-history');

// The launcher's own patience. None of it is a setting: it runs the demo, and in production a service manager has its own.

/** PostgreSQL or Asterisk that died so often within so many ms is not started again: nothing works without, and a person is needed. */
const DEATHS = 3;
const DEATHS_WITHIN_MS = 60_000;

/**
 * Before the server or the gateway is started again, the first time, the second, …, ms. Calls and telephones go on without them, so
 * they are never given up; one that dies on and on should not take the machine from those calls.
 */
const PAUSES_MS = [0, 1_000, 2_000, 5_000];
/** One that has lived so long before it died has come up well: the next pause is the first again, ms. */
const LIVED_MS = 60_000;

/**
 * Starts what is not configured from outside (PostgreSQL, Asterisk, the demo city), then the server and the softphone gateway;
 * prints one banner; ends everything in the opposite order on Ctrl-C, or when one of them dies for good.
 */
export async function launch() {
  loadEnvFile();
  const settings = readLauncherSettings(process.env);
  const dir = await stateDir();
  const running = [];
  let ending = null;
  let starting = Promise.resolve();
  // What is still starting could not be ended: it is waited for first.
  const end = (code) =>
    (ending ??= starting
      .catch(() => undefined)
      .then(() => endAll(running))
      .then(() => process.exit(code)));
  const goOn = () => {
    if (ending) throw new PlainError('已停止 / stopped');
  };
  process.on('SIGINT', () => void end(0));
  process.on('SIGTERM', () => void end(0));
  process.on('SIGHUP', () => void end(0));

  try {
    const secrets = await secretsOf(dir);
    for (const program of [SERVER, SOFTPHONE_GATEWAY]) await endStale(program, dir);
    await requireFreePort(settings.PORT, '网页与接口', 'PORT');
    const both = bothOrNeither(
      startDatabase({ settings, dir, secrets, running }),
      startTelephony({ settings, secrets, dir, running }),
    );
    starting = both;
    const [database, telephony] = await both;
    goOn();
    const registry = await startRegistry({ settings, dir, running });
    goOn();
    // The simulator's telephones have no sound and no SIP.
    const programs = [
      { program: SERVER, port: settings.PORT },
      ...(telephony.kind === 'asterisk' ? [{ program: SOFTPHONE_GATEWAY, port: settings.SOFTPHONE_GATEWAY_PORT }] : []),
    ];
    if (programs.length > 1)
      await requireFreePort(settings.SOFTPHONE_GATEWAY_PORT, '软电话网关', 'SOFTPHONE_GATEWAY_PORT');
    const demo = process.env.DEMO || String(process.env.NODE_ENV !== 'production');
    const { MIGRATION_DATABASE_URL, ...inService } = process.env;
    delete inService.ADMIN_DATABASE_URL;
    const environment = {
      ...inService,
      DEMO: demo,
      PORT: String(settings.PORT),
      SOFTPHONE_GATEWAY_PORT: String(settings.SOFTPHONE_GATEWAY_PORT),
      // Empty, but set: a proxy before us sends /ws to the gateway.
      SOFTPHONE_PUBLIC_PORT: process.env.SOFTPHONE_PUBLIC_PORT ?? String(settings.SOFTPHONE_GATEWAY_PORT),
      DATABASE_URL: database.DATABASE_URL,
      DATABASE_DIR: process.env.DATABASE_DIR || (process.env.DATABASE_URL ? '' : path.join(dir, 'postgres')),
      PERSONAL_DATA_KEYS: process.env.PERSONAL_DATA_KEYS || `local:${secrets.dataKey}`,
      PERSONAL_DATA_INDEX_KEY: process.env.PERSONAL_DATA_INDEX_KEY || secrets.indexKey,
      SETTLEMENT_SIGNING_KEY: process.env.SETTLEMENT_SIGNING_KEY || secrets.settlementKey,
      ...anchorSettings(secrets, dir),
      LOG_LEVEL: process.env.LOG_LEVEL || 'warn',
      CALLS_JOURNAL_DIR: process.env.CALLS_JOURNAL_DIR || path.join(dir, 'journal'),
      ...telephony.environment,
      ...registry.environment,
    };
    starting = step('更新数据库结构', () => runToEnd(MIGRATE, { ...environment, MIGRATION_DATABASE_URL, ...database }));
    await starting;
    goOn();
    starting = step('启动服务', () =>
      bothOrNeither(...programs.map((each) => runProgram({ ...each, environment, dir, running }))),
    );
    await starting;
    goOn();
    for (const { name, exited } of running) void exited?.then(() => ending || died(name, end));
    const isDemo = YES.test(demo);
    printBanner({ port: settings.PORT, demo: isDemo, telephony, registry });
    if (isDemo && settings.DEMO_HISTORY) tellHistory({ environment, running });
  } catch (cause) {
    if (ending) return ending;
    await endAll(running);
    throw cause;
  }
}

function loadEnvFile() {
  if (existsSync(path.join(projectDir, '.env'))) process.loadEnvFile(path.join(projectDir, '.env'));
}

/** Waits for both even when one fails: what is still starting then could not be ended. */
async function bothOrNeither(...starts) {
  const results = await Promise.allSettled(starts);
  for (const { status, reason } of results) if (status === 'rejected') throw reason;
  return results.map(({ value }) => value);
}

/** @returns the addresses of the database, by role; no program that goes on running is given another than the application's */
async function startDatabase({ settings, dir, secrets, running }) {
  if (process.env.DATABASE_URL) return { DATABASE_URL: process.env.DATABASE_URL };
  const port = settings.YICHE_POSTGRES_PORT;
  const server = await step('启动 PostgreSQL', () =>
    keepRunning('PostgreSQL', running, () =>
      startPostgres({
        dir: path.join(dir, 'postgres'),
        port,
        database: 'yiche114',
        niceness: settings.PROCESS_NICENESS,
      }),
    ),
  );
  const addresses = databaseAddresses(secrets, port);
  await step('准备数据库角色', () =>
    runToEnd(
      PREPARE_DATABASE,
      { ...process.env, ...addresses, ADMIN_DATABASE_URL: server.url('yiche114') },
      '数据库角色未能建立',
    ),
  );
  return addresses;
}

async function startTelephony({ settings, secrets, dir, running }) {
  if (!process.env.PBX_KIND && process.env.NODE_ENV === 'production') {
    throw new PlainError(
      'NODE_ENV=production 时请用 PBX_KIND 指定话务平台：演示城市不能当作运营商 / PBX_KIND is required in production',
    );
  }
  if (process.env.PBX_KIND) return { kind: process.env.PBX_KIND, environment: {} };
  const pbxTools = await import(pathToFileURL(path.join(projectDir, 'dist/pbx/apps/pbx/src/index.js')).href);
  const installation = await provision(pbxTools);
  if (!installation) return { kind: 'simulator', environment: { PBX_KIND: 'simulator' } };
  const [pbx, city] = await step(`启动 Asterisk ${installation.version} 与演示城市`, async () => {
    const started = await keepRunning('Asterisk', running, () =>
      pbxTools.startAsterisk(
        installation,
        {
          sipPort: settings.YICHE_SIP_PORT,
          amiPort: settings.YICHE_AMI_PORT,
          httpPort: settings.YICHE_PBX_HTTP_PORT,
          carrier: { address: '127.0.0.2', port: settings.YICHE_SIP_PORT },
          secrets: {
            amiEvents: secrets.amiEvents,
            amiControl: secrets.amiControl,
            ari: secrets.ari,
            record: secrets.celKey,
          },
        },
        { instance: `yc1-${cloneId}`, promptsDir: settings.YICHE_PROMPTS_DIR },
      ),
    );
    const town = await pbxTools.startDemoCity(
      installation,
      {
        sipPort: settings.YICHE_SIP_PORT,
        amiPort: settings.YICHE_AMI_PORT,
        controlPort: settings.YICHE_CITY_PORT,
        pbx: { address: '127.0.0.1', port: settings.YICHE_SIP_PORT },
        secrets: { ami: secrets.cityAmi },
      },
      { instance: `city-${cloneId}` },
    );
    running.push({ name: '演示城市', stop: () => town.stop(), exited: town.exited });
    return [started, town];
  });
  const tokenFile = await writeToken(dir, 'city-token', city.controlToken);
  return {
    kind: 'asterisk',
    callFromShell: `curl --json '{}' -H @${tokenFile} ${city.controlUrl}/calls`,
    environment: {
      PBX_KIND: 'asterisk',
      PBX_NODE: pbx.settings.systemName,
      PBX_AMI_PORT: String(settings.YICHE_AMI_PORT),
      PBX_AMI_EVENTS_SECRET: secrets.amiEvents,
      PBX_AMI_CONTROL_SECRET: secrets.amiControl,
      PBX_ARI_URL: `http://127.0.0.1:${settings.YICHE_PBX_HTTP_PORT}`,
      PBX_ARI_PASSWORD: secrets.ari,
      PBX_CEL_FILE: pbx.celFile,
      PBX_CEL_KEY: secrets.celKey,
      PBX_WS_URL: `ws://127.0.0.1:${settings.YICHE_PBX_HTTP_PORT}/ws`,
      RECORDING_SPOOL_DIR: pbx.spoolRecordingDir,
      DEMO_CITY_URL: city.controlUrl,
      DEMO_CITY_TOKEN: city.controlToken,
    },
  };
}

/** The traffic police's platform of the demo, asked as a real one is; whoever names a registry of their own has theirs. */
async function startRegistry({ settings, dir, running }) {
  const { NODE_ENV, VEHICLE_REGISTRY_KIND, VEHICLE_REGISTRY_FILE } = process.env;
  if (NODE_ENV === 'production' || VEHICLE_REGISTRY_KIND || VEHICLE_REGISTRY_FILE) return { environment: {} };
  const { startTrafficPlatform } = await import(
    pathToFileURL(path.join(projectDir, 'dist/pbx/apps/pbx/src/index.js')).href
  );
  const token = randomBytes(24).toString('base64url');
  const port = settings.YICHE_TRAFFIC_PORT;
  await requireFreePort(port, '演示车辆平台', 'YICHE_TRAFFIC_PORT');
  const vehiclesFile = path.join(projectDir, 'libs/vehicles/data/synthetic-vehicles.jsonl');
  const platform = await startTrafficPlatform({ port, vehiclesFile, token });
  running.push({ name: '演示车辆平台', stop: () => platform.stop() });
  const tokenFile = await writeToken(dir, 'traffic-platform-token', token);
  return {
    switchFromShell: `curl --json '{"fault":"down"}' -H @${tokenFile} http://127.0.0.1:${port}/switches`,
    environment: {
      VEHICLE_REGISTRY_KIND: 'soap',
      VEHICLE_REGISTRY_URL: platform.soapUrl,
      VEHICLE_REGISTRY_KNOWN_PLATE: '苏D12345',
      VEHICLE_REGISTRY_SOAP_CODES: platform.codes,
    },
  };
}

/**
 * Who may read this file may do what its token is for. One header line, as `curl -H @file` reads it.
 * @returns the file, as somebody in the project's folder writes it
 */
async function writeToken(dir, name, token) {
  const file = path.join(dir, name);
  await rm(file, { force: true });
  await writeFile(file, `Authorization: Bearer ${token}\n`, { mode: 0o600 });
  const relative = path.relative(projectDir, file);
  return relative.startsWith('..') ? file : relative;
}

/**
 * The server may die while telephones go on, and the gateway while calls do. Whoever is started again is not waited for: a part it
 * leans on may have died as well, and comes back by itself.
 */
function runProgram({ program, port, ...options }) {
  return keepRunning(program.name, options.running, () => startProgramReady(program, { port, ...options }), {
    startAgain: () => startProgram(program, options).catch((cause) => stillborn(program, cause)),
    pauseBefore: growingPause(),
  });
}

/** One that could not even be started (no memory, no space for its file) has died at once, and is tried again like any other. */
function stillborn({ name }, cause) {
  process.stderr.write(`✗ ${name}: ${cause.message}\n`);
  return { exited: Promise.resolve(), stop: async () => undefined };
}

/**
 * When a part that died is started again: told how long it lived (ms), says how long to wait first (ms), or null: not any more.
 * @typedef {(livedMs: number) => number | null} PauseBefore
 */

/** @returns {PauseBefore} */
function atOnceUntilGivenUp() {
  const deaths = [];
  return () => {
    deaths.push(Date.now());
    return deaths.filter((at) => Date.now() - at < DEATHS_WITHIN_MS).length < DEATHS ? 0 : null;
  };
}

/** @returns {PauseBefore} */
function growingPause() {
  let deaths = 0;
  return (livedMs) => {
    deaths = livedMs < LIVED_MS ? deaths + 1 : 1;
    return PAUSES_MS[Math.min(deaths, PAUSES_MS.length) - 1];
  };
}

/**
 * Starts a part and adds it to those running; when it dies by itself it is started again, because nobody who calls can wait for a
 * person. @returns what `start` gave the first time
 */
async function keepRunning(name, running, start, { startAgain = start, pauseBefore = atOnceUntilGivenUp() } = {}) {
  let current = await start();
  let starting = Promise.resolve();
  const stopping = new AbortController();
  const givenUp = async () => {
    for (;;) {
      const since = Date.now();
      await current.exited;
      if (stopping.signal.aborted) return;
      const pause = pauseBefore(Date.now() - since);
      if (pause === null) return;
      const [when, inEnglish] = pause === 0 ? ['正在', ''] : [` ${pause / 1000} 秒后`, ` in ${pause / 1000} s`];
      process.stderr.write(`! ${name}意外退出，${when}重新启动 / ${name} died and is started again${inEnglish}\n`);
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      starting = startAgain();
      current = await starting;
    }
  };
  running.push({
    name,
    exited: givenUp().catch((cause) => process.stderr.write(`✗ ${name}: ${cause.message}\n`)),
    stop: async () => {
      stopping.abort();
      await starting.catch(() => undefined);
      await current.stop();
    },
  });
  return current;
}

/** No Asterisk for this system or without root: the simulator. No network: that is an error, it would be there tomorrow. */
async function provision(pbxTools) {
  try {
    const options = {
      ...pbxTools.provisionOptionsFromEnvironment(process.env),
      onProgress: (line) => process.stdout.write(`  · ${line}\n`),
    };
    return await step('准备 Asterisk', () => pbxTools.provisionAsterisk(options));
  } catch (cause) {
    if (cause?.code !== 'not-linux' && cause?.code !== 'not-root') throw cause;
    process.stdout.write(`  ! ${cause.message}\n  ! 改用内置模拟话务平台：流程相同，没有声音。\n`);
    return null;
  }
}

async function endAll(running) {
  for (const part of running.splice(0).reverse()) {
    await part.stop().catch((cause) => process.stderr.write(`${part.name}: ${cause.message}\n`));
  }
}

function died(name, end) {
  process.stderr.write(`✗ ${name}意外退出，正在停止其余组件\n`);
  void end(1);
}

function requireFreePort(port, purpose, setting) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', ({ code }) => {
      const reason = code === 'EADDRINUSE' ? '已被其他程序占用' : `无法使用（${code}）`;
      reject(
        new PlainError(
          `端口 ${port}（${purpose}）${reason}；可用 ${setting} 换一个 / port ${port} is not available (${code})`,
        ),
      );
    });
    probe.listen({ host: '127.0.0.1', port }, () => probe.close(() => resolve()));
  });
}

function runToEnd(script, env, failure = '数据库结构更新失败') {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], { cwd: projectDir, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new PlainError(`${failure}：${errors.trim()}`))));
  });
}

/** The demo's past is told beside the running program (ADR 0051); what a stop or a failure leaves, the next start goes on with. */
function tellHistory({ environment, running }) {
  const child = spawn(process.execPath, ['--enable-source-maps', DEMO_HISTORY], {
    cwd: projectDir,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true, // Ctrl-C reaches the launcher alone, which ends everything in order
  });
  const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  running.push({
    name: '演示历史',
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  });
}

function printBanner({ port, demo, telephony, registry }) {
  const lines = [
    '',
    '  易车 114 移车热线已启动',
    `  地址      http://localhost:${port}`,
    ...(demo
      ? [
          '  登录      话务员 8001 – 8004 · 班长 banzhang · 公安监督员 jingwu · 管理员 guanli',
          '  密码      yiche-114-demo（仅演示模式）',
          '  来一个电话 用 8001 登录、点“上线”，再点右上角“模拟来电”；F2 接听',
          ...(telephony.callFromShell ? [`  或在命令行 ${telephony.callFromShell}`] : []),
        ]
      : ['  首个管理员 npm run admin:create']),
    `  话务平台  ${telephony.kind === 'asterisk' ? 'Asterisk（真实语音）' : '模拟器（无声音）'}`,
    ...(registry.switchFromShell ? [`  车辆平台  演示用；让它坏掉 ${registry.switchFromShell}`] : []),
    '  停止      Ctrl-C',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
