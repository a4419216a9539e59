import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureDependencies, goOnAsOwnNode, projectDir, refuse, requireNode } from './lib/preflight.mjs';
import { step } from './lib/progress.mjs';

// `npm run bench`: lists the benches. `npm run bench -- NAME [options]`: builds what is missing and runs one; its last line is the result.
const benches = {
  ami: '录下的 AMI 字节流：asterisk-manager 单独解析，与走到决定为止的整条路 / bare parsing and our whole path to a decision, same bytes',
  calls:
    '话务平台单独与接上应用时各能承受的呼叫率；不丢一个电话 / highest call rate of the PBX alone and with the application',
  'screen-pop':
    '从 AgentCalled 到来电弹屏画出的毫秒数 / from AgentCalled on the PBX to the offer painted in the browser',
  registry:
    '车辆查询：直接问交警平台，与经过策略和适配器相比 / asking the traffic police’s platform barely, and through policy and adapter',
  requests:
    '一百万个工单：列表、按车牌和号码查、打开一个，与只查同样的行相比 / a million requests: list, search, open, beside bare SQL of the same rows',
  settlement:
    '一个合同年的结账、由台账重建、工作簿，各与只做读写的同样数据相比 / closing, rebuilding and workbook of a contract year beside bare reading and writing',
  chaos: '故障演练：断开、杀死、重启各部分，之后核对有无丢失 / breaks every part under load and counts what is lost',
  soak: '长时间不停来电，核对有无丢失、内存有无增长 / calls for a long time: nothing lost, no memory grown',
};
/** Every option of every bench; a bench ignores those that are not its own. */
const options = {
  from: { type: 'string' }, // calls: first rate, calls/s
  seconds: { type: 'string' }, // calls: seconds of one step
  rate: { type: 'string' }, // calls: only this rate, once each, no search
  only: { type: 'string' }, // calls: `bare` or `app`, with --rate
  set: { type: 'string', multiple: true }, // calls: NAME=VALUE, a setting of the server
  profile: { type: 'string' }, // calls: folder for a CPU profile of the server
  'hostile-upload': { type: 'boolean' }, // calls: bureau viewers upload what is made to harm, all the time
  calls: { type: 'string' }, // screen-pop: how many calls
  agents: { type: 'string' }, // chaos, soak: how many
  minutes: { type: 'string' }, // soak: how long
  cps: { type: 'string' }, // soak: calls a second
  'year-calls': { type: 'string' }, // settlement: calls of the year
  rows: { type: 'string' }, // settlement: rows of the workbook
  questions: { type: 'string' }, // registry, requests: how many, each way
  requests: { type: 'string' }, // requests: how many there are
  copies: { type: 'string' }, // ami: how many times the recording is replayed in a round
  rounds: { type: 'string' }, // ami, settlement: how many rounds, of which the middle counts
  record: { type: 'string' }, // ami: records the stream anew, so many calls on a real PBX
};
const withoutDatabase = ['ami', 'registry'];

requireNode();
const { name, values } = readArguments();
process.chdir(projectDir);
await ensureDependencies();
await goOnAsOwnNode();
await ensureBuilt();
await step('编译 bench', async () => build());

/** What is running, last started first ended; also on Ctrl-C. */
const stops = [];
let ending;
const end = () => (ending ??= endAll());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => void end().then(() => process.exit(130)));

let exitCode = 0;
try {
  const databaseUrl = withoutDatabase.includes(name)
    ? ''
    : process.env.TEST_DATABASE_URL || (await step('启动 PostgreSQL', startOwnPostgres));
  const { run } = await import(pathToFileURL(path.join(projectDir, `dist/bench/bench/${name}.js`)).href);
  const result = await run({ databaseUrl, options: values, onStop: (stop) => stops.push(stop) });
  await end();
  process.stdout.write(`${['chaos', 'soak'].includes(name) ? 'CHAOS' : `BENCH ${name}`} ${result}\n`);
} catch (cause) {
  exitCode = 1;
  const plain = ['PlainError', 'ProvisionError', 'StartError'].includes(cause?.name);
  if (!ending) process.stderr.write(`✗ ${plain ? cause.message : (cause?.stack ?? cause)}\n`);
}
await end();
process.exit(exitCode);

function readArguments() {
  try {
    const { positionals, values } = parseArgs({ options, allowPositionals: true });
    const [name, ...rest] = positionals;
    if (name === undefined) {
      for (const [each, line] of Object.entries(benches)) process.stdout.write(`${each.padEnd(12)}${line}\n`);
      process.exit(0);
    }
    if (!Object.hasOwn(benches, name) || rest.length > 0)
      refuse(`没有这个基准 ${positionals.join(' ')}；可用：${Object.keys(benches).join('、')}`);
    return { name, values };
  } catch (cause) {
    return refuse(cause.message);
  }
}

function build() {
  const compiler = path.join(projectDir, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', 'bench/tsconfig.json'], { encoding: 'utf8' });
  if (status !== 0) refuse(`编译 bench 失败\n${stdout}`);
}

/** Unlike the tests': with fsync on, as in service. */
async function startOwnPostgres() {
  const { startPostgres } = await import('./lib/postgres.mjs');
  const { freePort } = await import('./lib/free-port.mjs');
  const dir = await mkdtemp(path.join(tmpdir(), 'yiche-bench-'));
  stops.push(() => rm(dir, { recursive: true, force: true }));
  const server = await startPostgres({ dir, port: await freePort(), niceness: 15 }); /* as `npm start` does */
  stops.push(() => server.stop());
  return server.url();
}

async function endAll() {
  for (const stop of stops.splice(0).reverse()) {
    // One that fails at once keeps no other from ending.
    await (async () => stop())().catch((cause) => process.stderr.write(`${cause?.message ?? cause}\n`));
  }
}
