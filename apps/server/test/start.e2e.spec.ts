import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';

const projectDir = path.resolve(import.meta.dirname, '../../..');
/**
 * Ports of these tests alone: a demo that runs on the usual ones is left in peace. Below 32,768, where no outgoing
 * connection of anybody takes one between two starts.
 */
const PORTS = {
  PORT: '9114',
  YICHE_POSTGRES_PORT: '9115',
  YICHE_SIP_PORT: '9116',
  YICHE_AMI_PORT: '9117',
  YICHE_PBX_HTTP_PORT: '9118',
  YICHE_CITY_PORT: '9119',
  SOFTPHONE_GATEWAY_PORT: '9120',
  YICHE_TRAFFIC_PORT: '9121',
};

jest.setTimeout(120_000);

interface Started {
  readonly process: ChildProcess;
  output(): string;
  readonly exit: Promise<number | null>;
}

describe('npm start', () => {
  let stateDir: string;

  beforeAll(async () => {
    stateDir = await mkdtemp(path.join('/var/tmp', 'yiche-start-'));
    execFileSync('chmod', ['755', stateDir]);
  });
  afterAll(() => rm(stateDir, { recursive: true, force: true }));

  const running = new Set<Started>();
  /** What a failed test left running would fail the next ones too. */
  afterEach(async () => {
    for (const started of running) {
      started.process.kill('SIGINT');
      await started.exit;
    }
    running.clear();
  });

  /** Runs the start script until its banner, or its end. */
  async function start(environment: Record<string, string> = {}, uid?: number): Promise<Started> {
    const child = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: projectDir,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        XDG_CACHE_HOME: process.env.XDG_CACHE_HOME,
        YICHE_STATE_DIR: stateDir,
        ...PORTS,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    let output = '';
    const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    const banner = new Promise<void>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          if (output.includes('Ctrl-C')) resolve();
        });
      }
    });
    await Promise.race([banner, exit]);
    const started = { process: child, output: () => output, exit };
    running.add(started);
    return started;
  }

  const listeners = (): string[] =>
    execFileSync('cat', ['/proc/net/tcp', '/proc/net/udp'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) =>
        Object.values(PORTS).some((port) => line.includes(`:${Number(port).toString(16).toUpperCase()} `)),
      )
      // State 06 is TIME_WAIT: a connection that is over.
      .filter((line) => line.trim().split(/\s+/)[3] !== '06' && line.trim().split(/\s+/)[2]?.endsWith(':0000'));
  const mounts = (): string => execFileSync('cat', ['/proc/mounts'], { encoding: 'utf8' });
  const children = (): string[] =>
    execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(stateDir) || Object.values(PORTS).some((port) => line.includes(`port=${port}`)));

  const asteriskPid = (): number => {
    const instance = `yc1-${createHash('sha256').update(projectDir).digest('hex').slice(0, 8)}`;
    const asterisk = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
      .split('\n')
      .find((line) => /^\s*\d+ asterisk .*-C/.test(line) && line.includes(`/${instance}/`));
    return Number(asterisk?.trim().split(' ')[0]);
  };

  async function listening(port: string): Promise<Server> {
    const server = createServer();
    await once(server.listen(Number(port), '127.0.0.1'), 'listening');
    return server;
  }

  it('prints one banner with address, log-ins and how to place a call, and on Ctrl-C leaves no process, mount or port behind', async () => {
    const mountsBefore = mounts();
    const started = await start();
    expect(started.output()).toContain('http://localhost:9114');
    expect(started.output()).toContain('8001');
    expect(started.output()).toContain('模拟来电');
    expect(started.output()).toContain('Asterisk（真实语音）');
    expect(listeners().length).toBeGreaterThanOrEqual(7);
    expect((await fetch('http://localhost:9120/readyz')).status).toBe(200);
    const page = await fetch('http://localhost:9114/', { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<div id="root">');

    // A call from the command line as README has it, and nobody else's.
    const tokenFile = path.join(stateDir, 'city-token');
    expect((await stat(tokenFile)).mode & 0o777).toBe(0o600);
    expect(started.output()).toContain(`-H @${tokenFile} http://127.0.0.1:9119/calls`);
    const curl = (...options: string[]): unknown =>
      JSON.parse(
        execFileSync('curl', ['-s', '--json', '{"from":"13812345678"}', ...options, 'http://127.0.0.1:9119/calls'], {
          encoding: 'utf8',
        }),
      );
    expect(curl('-H', `@${tokenFile}`)).toMatchObject({ from: '138****5678', to: '114' });
    expect(curl()).toMatchObject({ code: 'city/no-token' });
    expect(curl('-H', `@${tokenFile}`, '-H', 'Origin: http://localhost:9114')).toMatchObject({
      code: 'city/from-a-page',
    });

    started.process.kill('SIGINT');
    expect(await started.exit).toBe(0);
    expect(listeners()).toEqual([]);
    expect(children()).toEqual([]);
    expect(mounts()).toBe(mountsBefore);
  });

  it('starts again on what the first start left, and tells how long each step took', async () => {
    const started = await start();
    expect(started.output()).toMatch(/启动服务（\d+\.\d 秒）/);
    started.process.kill('SIGTERM');
    expect(await started.exit).toBe(0);
  });

  it('gives each part no more rights than it needs, and puts the signed head of the trail where the database cannot write', async () => {
    const started = await start();
    const pidIn = async (file: string): Promise<number> =>
      Number((await readFile(path.join(stateDir, file), 'utf8')).split('\n')[0]);
    const [server, postgres] = [await pidIn('server.pid'), await pidIn('postgres/data/postmaster.pid')];
    const environment = new Map(
      (await readFile(`/proc/${server}/environ`, 'utf8'))
        .split('\0')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(new URL(environment.get('DATABASE_URL') ?? '').username).toBe('yiche_application');
    for (const name of ['MIGRATION_DATABASE_URL', 'ADMIN_DATABASE_URL']) expect(environment.has(name)).toBe(false);

    const owner = async (pid: number): Promise<string | undefined> =>
      /^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    const users = [await owner(postgres), await owner(asteriskPid()), await owner(server)];
    expect(new Set(users).size).toBe(3);

    const anchors = await stat(path.join(stateDir, 'audit-anchors.jsonl'));
    expect([anchors.uid, anchors.mode & 0o777]).toEqual([process.getuid?.(), 0o600]);
    const verified = execFileSync(process.execPath, ['scripts/command.mjs', 'verify-audit'], {
      cwd: projectDir,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, YICHE_STATE_DIR: stateDir, ...PORTS },
      encoding: 'utf8',
    });
    expect(verified).toMatch(/与 \d+ 行签名一致/);
    started.process.kill('SIGINT');
    expect(await started.exit).toBe(0);
  });

  it('starts Asterisk again when it dies; the server finds it by itself', async () => {
    const started = await start();
    process.kill(asteriskPid(), 'SIGKILL');
    const ready = async (): Promise<boolean> => (await fetch('http://localhost:9114/readyz')).ok;
    for (const wanted of [false, true]) {
      for (let tries = 0; (await ready()) !== wanted; tries++) {
        if (tries > 300) throw new Error(`/readyz did not become ${wanted}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    expect(started.output()).toContain('Asterisk意外退出，正在重新启动');
    started.process.kill('SIGINT');
    expect(await started.exit).toBe(0);
    expect(listeners()).toEqual([]);
  });

  it('ends what a killed launcher left, and starts', async () => {
    const killed = await start();
    killed.process.kill('SIGKILL');
    await killed.exit;
    const started = await start();
    expect(started.output()).toContain('Ctrl-C');
    started.process.kill('SIGINT');
    expect(await started.exit).toBe(0);
    expect(listeners()).toEqual([]);
  });

  it.each([
    ['server.pid', '服务', '9114', 'softphone-gateway.pid'],
    ['softphone-gateway.pid', '软电话网关', '9120', 'server.pid'],
  ])('starts what wrote %s again when it is killed, while everything else goes on', async (file, name, port, other) => {
    const started = await start();
    const pidIn = async (pidFile: string): Promise<number> =>
      Number(await readFile(path.join(stateDir, pidFile), 'utf8'));
    const [killed, unharmed] = [await pidIn(file), await pidIn(other)];
    process.kill(killed, 'SIGKILL');
    const ready = (): Promise<boolean> =>
      fetch(`http://localhost:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    for (let tries = 0; tries < 200 && ((await pidIn(file)) === killed || !(await ready())); tries++) await delay(50);
    expect(await ready()).toBe(true);
    expect(started.output()).toContain(`${name}意外退出，正在重新启动`);
    expect(await pidIn(other)).toBe(unharmed);
    started.process.kill('SIGINT');
    expect(await started.exit).toBe(0);
    expect(listeners()).toEqual([]);
  });

  it('never gives up the server: killed four times in a row it comes back, later each time, and Ctrl-C ends a pause', async () => {
    const started = await start();
    const pidIn = async (file: string): Promise<number> =>
      Number.parseInt(await readFile(path.join(stateDir, file), 'utf8'));
    const others = (): Promise<number[]> =>
      Promise.all(['softphone-gateway.pid', 'postgres/data/postmaster.pid'].map(pidIn));
    const unharmed = await others();
    const killNext = async (killed: number): Promise<number> => {
      for (let tries = 0; tries < 200; tries++) {
        if (started.process.exitCode !== null) throw new Error(`the launcher has ended:\n${started.output()}`);
        const pid = await pidIn('server.pid');
        // Not a number while it is being written.
        if (pid > 0 && pid !== killed) {
          process.kill(pid, 'SIGKILL');
          return pid;
        }
        await delay(50);
      }
      throw new Error(`the server was not started again:\n${started.output()}`);
    };
    let killed = 0;
    for (let times = 0; times < 4; times++) killed = await killNext(killed);
    const ready = (port: string): Promise<boolean> =>
      fetch(`http://localhost:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    for (let tries = 0; tries < 400 && !(await ready('9114')); tries++) await delay(50);
    expect([await ready('9114'), await ready('9120')]).toEqual([true, true]);
    expect(await others()).toEqual(unharmed);
    const again = [...started.output().matchAll(/服务意外退出，(.*?)重新启动/g)].map(([, when]) => when?.trim());
    expect(again).toEqual(['正在', '1 秒后', '2 秒后', '5 秒后']);
    await killNext(0);
    for (let tries = 0; tries < 100 && started.output().split('5 秒后').length < 3; tries++) await delay(20);
    started.process.kill('SIGINT');
    expect(await started.exit).toBe(0);
    expect(listeners()).toEqual([]);
    expect(children()).toEqual([]);
  });

  it('starts a PostgreSQL that died again, while everything else goes on', async () => {
    const started = await start();
    const pidIn = async (file: string): Promise<number> =>
      Number.parseInt(await readFile(path.join(stateDir, file), 'utf8'));
    const server = await pidIn('server.pid');
    const died = await pidIn('postgres/data/postmaster.pid');
    process.kill(died, 'SIGQUIT');
    // How long it is away is the machine's affair, and what is said meanwhile database-away.e2e's.
    const back = async (): Promise<boolean> => {
      const pid = await pidIn('postgres/data/postmaster.pid').catch(() => Number.NaN);
      return pid > 0 && pid !== died && (await fetch('http://localhost:9114/readyz')).ok;
    };
    for (let tries = 0; tries < 400 && !(await back()); tries++) await delay(50);
    expect(await back()).toBe(true);
    expect(started.output()).toContain('PostgreSQL意外退出，正在重新启动');
    expect(await pidIn('server.pid')).toBe(server);
    started.process.kill('SIGINT');
    expect(await started.exit).toBe(0);
    expect(children()).toEqual([]);
  });

  it.each([
    ['PORT', '9114'],
    ['YICHE_POSTGRES_PORT', '9115'],
    ['YICHE_AMI_PORT', '9117'],
    ['YICHE_CITY_PORT', '9119'],
    ['SOFTPHONE_GATEWAY_PORT', '9120'],
    ['YICHE_TRAFFIC_PORT', '9121'],
  ])('says in one sentence that the port of %s is taken, ends with 1 and leaves nothing', async (_name, port) => {
    const occupied = await listening(port);
    const started = await start();
    expect(await started.exit).toBe(1);
    const last = started.output().trim().split('\n').at(-1) ?? '';
    expect(last).toMatch(/^✗ .*占用/);
    expect(last).toContain(port);
    expect(started.output()).not.toContain('    at ');
    occupied.close();
    expect(listeners()).toEqual([]);
    expect(children()).toEqual([]);
  });

  it('runs on the simulator, and says so, where Asterisk cannot be had', async () => {
    const nobody = 65_534;
    const folder = await mkdtemp(path.join(tmpdir(), 'yiche-nobody-'));
    execFileSync('chown', [`${nobody}:${nobody}`, folder]);
    const started = await start(
      { YICHE_STATE_DIR: path.join(folder, 'state'), XDG_CACHE_HOME: folder, HOME: folder },
      nobody,
    );
    expect(started.output()).toContain('root 权限');
    expect(started.output()).toContain('模拟器（无声音）');
    const environment = (await (await fetch('http://localhost:9114/api/environment')).json()) as { pbx: string };
    expect(environment.pbx).toBe('simulator');
    started.process.kill('SIGINT');
    expect(await started.exit).toBe(0);
    await rm(folder, { recursive: true, force: true });
  });

  it('refuses demo users in production', async () => {
    const started = await start({ NODE_ENV: 'production', DEMO: 'true', PBX_KIND: 'simulator' });
    expect(await started.exit).toBe(1);
    expect(started.output()).toContain('DEMO 不能用于');
  });

  it('refuses to let the demo city be the carrier in production', async () => {
    const started = await start({ NODE_ENV: 'production' });
    expect(await started.exit).toBe(1);
    expect(started.output()).toContain('PBX_KIND');
  });
});
