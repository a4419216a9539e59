/// <reference lib="dom" />
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { packageDir } from '../../pbx/src/index.js';
import { runSipp, type SippRun } from '../../pbx/src/testing/sipp.js';
import { openBrowser, type AgentBrowser } from './browser.js';
import { sectionsOf } from './guide.js';
import { isInHistory, startProductionMachine, type ProductionMachine } from './production-machine.js';

jest.setTimeout(180_000);

const GUIDE = path.resolve(packageDir(), '../../docs/deploy/README.md');
const HOST = '114.example.cn';
const OWNER = { ownerName: '钱多多', ownerNumber: '13911112222' };
/** The version before this one: renewed when a version is given out. */
const BEFORE = '4571d88';
const PASSWORD = 'correct horse battery';

/**
 * The guide of production, each line of it, on a machine that has nothing of ours: real PostgreSQL, nginx with TLS, Asterisk, a telephone
 * and a browser. What stands in the guide's other sections is done on the same machine afterwards, with an agent at the desk.
 */
describe('production by docs/deploy/README.md', () => {
  let machine: ProductionMachine;
  let browser: AgentBrowser;
  let sections: ReturnType<typeof sectionsOf>;

  const page = () => browser.page;
  const byTestId = (id: string) => page().getByTestId(id).first();
  const untilState = (state: string) =>
    page().locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout: 30_000 });

  /** Every line of a section as it stands, by somebody who has just logged in and filled in section 1. @returns what was printed */
  async function follow(title: string, release = '1.0.0'): Promise<string> {
    const section = sections.find((each) => each.title.endsWith(title));
    if (!section || section.blocks.length === 0) throw new Error(`the guide has no section ${title} with commands`);
    const filledIn = `HOST_NAME=${HOST} SERVER_ADDRESS=127.0.0.1 CARRIER_ADDRESS=127.0.0.2 RELEASE=${release} SOURCE=/root/yiche114 VEHICLES=/root/vehicles.jsonl`;
    let printed = '';
    for (const block of section.blocks) {
      printed += await machine.sh(`${filledIn}\n${block}`).catch(async (cause: Error) => {
        const logs = await machine.sh('tail -n 15 /var/log/units/*.log || true');
        throw new Error(`${cause.message}\n— units said:\n${logs}`, { cause });
      });
    }
    return printed;
  }

  /** What the application's own role reads. */
  const query = (sql: string): Promise<string> =>
    machine.sh(`runuser -u postgres -- psql -qtAX -d yiche114 -c "${sql}"`).then((text) => text.trim());

  async function untilTrue(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await holds()); tries++) {
      if (tries > 300) throw new Error(`not in a minute: ${what}`);
      await delay(200);
    }
  }

  const calls: SippRun[] = [];
  /** Somebody dials 114 through the carrier. */
  async function dial(from: string): Promise<SippRun> {
    const call = await runSipp({
      scenario: 'caller',
      namespace: machine.namespace,
      local: { address: '127.0.0.2', port: 5060 },
      remote: { address: '127.0.0.1', port: 5060 },
      service: '114',
      from,
    });
    calls.push(call);
    return call;
  }

  const recordings = async (): Promise<number> =>
    Number(await query(`SELECT count(*) FROM recording WHERE state = 'available'`));

  /** A call from its ringing to its closed request. */
  async function takeCall(from: string): Promise<void> {
    const call = await dial(from);
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('place').fill('人民路 1 号');
    await byTestId('plate-input').click();
    await page().keyboard.type('D54321');
    await page().keyboard.press('F3');
    await page().locator('[data-testid="lookup-result"][data-state="found"]').waitFor();
    await page().keyboard.press('F9');
    expect(await call.exitCode).toBe(0);
    await untilState('wrap-up');
    await byTestId('outcome-moved').click();
    await page().keyboard.press('F10');
    await untilState('ready');
  }

  beforeAll(async () => {
    sections = sectionsOf(await readFile(GUIDE, 'utf8'));
    machine = await startProductionMachine(isInHistory(BEFORE) ? BEFORE : null);
    const plate = { number: '苏D54321', type: '02' };
    const vehicle = { plate, brand: '大众', model: '朗逸', colour: '白', ...OWNER, validTo: '2028-01-30' };
    await machine.write('vehicles.jsonl', `${JSON.stringify(vehicle)}\n`);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    for (const call of calls) await call.stop();
    await machine?.stop();
  }, 60_000);

  it('is installed, each line without an error', async () => {
    for (const title of ['软件、用户和目录', '程序', '设置与密钥', '数据库', '启动', '代理']) await follow(title);
    const printed = await follow('第一个管理员，第一个电话');
    const initial = [...printed.matchAll(/：(\S{20})$/gm)].map(([, password]) => password as string);
    expect(initial).toHaveLength(2);

    const origin = `https://${HOST}`;
    browser = await openBrowser({ microphone: 1_000, from: { namespace: machine.namespace, origin } });
    await page().goto(origin);
    await byTestId('login-username').fill('8001');
    await byTestId('login-password').fill(initial[1] ?? '');
    await byTestId('login-submit').click();
    await byTestId('password-current').fill(initial[1] ?? '');
    await byTestId('password-next').fill(PASSWORD);
    await byTestId('password-again').fill(PASSWORD);
    await byTestId('password-submit').click();
    await byTestId('go-on-duty').click();
    await untilState('ready');
  });

  it('runs nothing of it as root, and no two parts as one user', async () => {
    const users = new Map(
      (await machine.sh('ps -eo user:32=,args='))
        .split('\n')
        .map((line) => /^(\S+)\s+(.*)$/.exec(line) ?? [])
        .map(([, user = '', command = '']) => [command.replace(/ -C .*| --.*(?= dist)/g, ''), user] as const),
    );
    const owner = (part: RegExp): string[] =>
      [...users].filter(([command]) => part.test(command)).map(([, user]) => user);
    expect(owner(/^node dist\/server\/apps\/server\/src\/main\.js$/)).toEqual(['yiche']);
    expect(owner(/softphone-gateway\/main\.js$/)).toEqual(['yiche-gateway']);
    expect(owner(/^node dist\/pbx/)).toEqual(['yiche-pbx']);
    expect(owner(/^asterisk /)).toEqual(['yiche-pbx']);
    expect(new Set(owner(/^postgres:|bin\/postgres/))).toEqual(new Set(['postgres']));
    // Keys: nobody's but root's, and the gateway has none of them.
    expect(await machine.sh('stat -c "%U %a" /etc/yiche114/server.env /etc/yiche114/pbx.json')).toBe(
      'root 600\nroot 600\n',
    );
    expect(await machine.read('etc/yiche114/gateway.env')).not.toMatch(/KEY|SECRET/);
  });

  (existsSync('/usr/bin/systemd-analyze') ? it : it.skip)(
    'has units that systemd takes (skipped where there is no systemd-analyze)',
    () => machine.sh('systemd-analyze verify /etc/systemd/system/yiche114-*.service').then(() => undefined),
  );

  it('shows the proxy’s guests neither metrics nor health', async () => {
    const status = (address: string) =>
      machine.sh(
        `curl -sk -o /dev/null -w '%{http_code}' --resolve ${HOST}:443:127.0.0.1 --resolve ${HOST}:80:127.0.0.1 ${address}`,
      );
    for (const closed of ['metrics', 'readyz', 'healthz'])
      expect(await status(`https://${HOST}/${closed}`)).toBe('404');
    expect(await status(`https://${HOST}/`)).toBe('200');
    expect(await status(`http://${HOST}/`)).toBe('301');
  });

  it('takes a call, answered in the browser, and its recordings', async () => {
    await takeCall('13812348001');
    await untilTrue('two recordings are in the store', async () => (await recordings()) === 2);
    expect(await machine.sh('find /var/lib/yiche114/recordings -name "*.wav" -user yiche | wc -l')).toBe('2\n');
    expect(
      await machine.sh('find /var/lib/yiche114/pbx/yc1/spool/recording -type f ! -name self-test.wav | wc -l'),
    ).toBe('0\n');
  });

  it('is backed up, and comes back from the backup with everything in it', async () => {
    await follow('备份');
    await machine.sh('rm -r /var/lib/yiche114/recordings/*');
    const before = await query('SELECT number FROM relocation');
    const printed = await follow('恢复');
    expect(printed).toMatch(/与 \d+ 行签名一致/);
    expect(await query('SELECT number FROM relocation')).toBe(before);
    expect(await machine.sh('find /var/lib/yiche114/recordings -name "*.wav" -user yiche | wc -l')).toBe('2\n');
  });

  it('changes the key of personal data while it runs, and gives the former one up', async () => {
    const before = await query('SELECT requester_number_sealed FROM call LIMIT 1');
    const printed = await follow('换个人信息的密钥');
    expect(printed).toContain('可以从 PERSONAL_DATA_KEYS 去掉');
    expect(await query('SELECT requester_number_sealed FROM call LIMIT 1')).not.toBe(before);
    const keys = (await machine.read('etc/yiche114/server.env')).match(/^PERSONAL_DATA_KEYS=.*$/m)?.[0] ?? '';
    expect(keys).toMatch(/^PERSONAL_DATA_KEYS=k\d{10}:[^,]+$/);
  });

  (isInHistory(BEFORE) ? it : it.skip)(
    'runs as the version before on the tables of this one, and as this one again (skipped without the history that has it)',
    async () => {
      const replace = async (release: string, next: string): Promise<void> => {
        await machine.sh(`systemctl stop yiche114-server@${release}.service
          systemctl start yiche114-server@${next}.service
          curl -fsS --retry 60 --retry-delay 1 --retry-all-errors http://127.0.0.1:3114/readyz`);
        await untilState('ready');
      };
      await machine.sh(`mv /root/before /opt/yiche114/releases/0.9.0
        cd /opt/yiche114/releases/0.9.0 && npm ci
        # It came without a Node of its own: it has the machine’s.
        mount --bind /dev/null "$(readlink -f node_modules/.bin/node)"`);
      await replace('1.0.0', '0.9.0');
      await takeCall('13812348011');
      await replace('0.9.0', '1.0.0');
      await takeCall('13812348012');
      await untilTrue('six recordings are in the store', async () => (await recordings()) === 6);
      // A server that has just begun takes the machine from the browser, which then has a second of sound to send less: said of the recording.
      expect(
        await machine.sh(
          'grep -E \'"level":(50|60|"(error|fatal)")\' /var/log/units/yiche114-server@*.log | grep -v \'"kind":"recording-short"\' || true',
        ),
      ).toBe('');
    },
  );

  it('is upgraded and taken back while an agent talks: the call goes on', async () => {
    await untilState('ready');
    const call = await dial('13812348002');
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await follow('升级');
    await untilState('talking');
    await follow('回退', '1.1.0');
    await untilState('talking');
    await page().keyboard.press('F9');
    expect(await call.exitCode).toBe(0);
    await untilTrue(
      'all recordings are in the store',
      async () => (await recordings()) === (isInHistory(BEFORE) ? 8 : 4),
    );
  });
});
