import { afterEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { staticAgentEndpoint } from '../src/testing/static-agent-endpoint.js';
import { AmiSession } from '../src/ami-session.js';
import { startAsterisk, type AsteriskInstance } from '../src/asterisk-instance.js';
import { makeWay } from '../src/instance-home.js';
import { PBX_ACCOUNT } from '../src/pbx-account.js';
import { freePort } from '../../../libs/platform/src/testing/free-port.js';
import { provisionAsterisk } from '../src/provision-asterisk.js';
import { provisionOptionsFromEnvironment } from '../src/provision-settings.js';
import { pushObjects } from '../src/testing/ari.js';

const options = provisionOptionsFromEnvironment(process.env);
const secret = 's'.repeat(20);

describe('an Asterisk process', () => {
  const started: AsteriskInstance[] = [];

  afterEach(async () => {
    for (const instance of started.splice(0)) await instance.stop();
  }, 30_000);

  async function start(instance: string, more: { promptsDir?: string } = {}): Promise<AsteriskInstance> {
    const installation = await provisionAsterisk(options);
    const ports = {
      sipPort: await freePort('udp', '127.0.0.1'),
      httpPort: await freePort('tcp', '127.0.0.1'),
      amiPort: await freePort('tcp', '127.0.0.1'),
    };
    const secrets = { amiEvents: secret, amiControl: secret, ari: secret, record: secret.slice(0, 16) };
    const pbx = await startAsterisk(
      installation,
      { ...ports, rtp: { first: 30_000, last: 30_099 }, secrets },
      { instance, temporary: true, ...more },
    );
    started.push(pbx);
    return pbx;
  }

  it('that is provisioned already starts within three seconds, says no error and leaves nothing behind', async () => {
    await provisionAsterisk(options);
    const began = Date.now();
    const pbx = await start('spec-start');
    expect(Date.now() - began).toBeLessThan(3000);
    expect((await readFile(pbx.logFile, 'utf8')).split('\n').filter((line) => line.includes('ERROR'))).toEqual([]);
    await pbx.stop();
    expect(existsSync(`/proc/${pbx.pid}`)).toBe(false);
    expect(existsSync(pbx.homeDir)).toBe(false);
    expect(await readFile('/proc/mounts', 'utf8')).not.toContain('yiche114');
  }, 240_000);

  it('belongs to a user of its own, whose number is nobody else’s: not PostgreSQL’s', async () => {
    const pbx = await start('spec-user');
    const [, uid] = /^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${pbx.pid}/status`, 'utf8')) ?? [];
    const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
    expect(users.filter((fields) => fields[2] === uid).map(([name]) => name)).toEqual([PBX_ACCOUNT]);
    expect((await stat(pbx.spoolRecordingDir)).uid).toBe(Number(uid));
    // Nothing is left of root with which it could be root again; and voice goes first.
    const status = await readFile(`/proc/${pbx.pid}/status`, 'utf8');
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'])
      expect(status).toMatch(new RegExp(`^${set}:\\t0{16}$`, 'm'));
    expect(status).toMatch(/^Groups:\t\s*$/m);
    expect(spawnSync('chrt', ['--pid', String(pbx.pid)], { encoding: 'utf8' }).stdout).toContain('SCHED_RR');
  }, 60_000);

  it('lets the group of recordings take tracks away and read the record of calls, and nothing else that it wrote', async () => {
    const pbx = await start('spec-group');
    const group = /^yiche-recordings:[^:]*:(\d+)/m.exec(await readFile('/etc/group', 'utf8'))?.[1] ?? '';
    const asMember = (...command: string[]): number | null =>
      spawnSync('setpriv', ['--reuid=65534', '--regid=65534', `--groups=${group}`, ...command]).status;
    const { uid, gid } = await stat(join(pbx.homeDir, 'lib'));
    const asAsterisk = (script: string): number | null =>
      spawnSync('setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', 'sh', '-c', `umask 027; ${script}`])
        .status;
    const track = join(pbx.spoolRecordingDir, 'a.wav');
    expect(asAsterisk(`echo sound > ${track}; echo call > ${pbx.celFile}`)).toBe(0);
    expect(asMember('cat', track, pbx.celFile)).toBe(0);
    expect(asMember('rm', track)).toBe(0);
    expect(asMember('rm', '-f', pbx.celFile)).not.toBe(0);
    for (const closed of ['lib', 'etc', 'log/full', 'keys', 'run'])
      expect([
        closed,
        asMember('sh', '-c', `ls ${join(pbx.homeDir, closed)}/ || cat ${join(pbx.homeDir, closed)}`),
      ]).not.toEqual([closed, 0]);
    expect(
      spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', 'ls', pbx.spoolRecordingDir]).status,
    ).not.toBe(0);
  }, 60_000);

  it('lets them walk there, whatever umask it is started with', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yiche-way-'));
    const before = process.umask(0o077);
    try {
      await makeWay(join(folder, 'deep/pbx/yc1'));
    } finally {
      process.umask(before);
    }
    for (const each of ['deep', 'deep/pbx']) expect((await stat(join(folder, each))).mode & 0o777).toBe(0o711);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await rm(folder, { recursive: true });
  });

  it('brings along what an older version kept inside the root', async () => {
    const { kind, rootDir, homesDir } = await provisionAsterisk(options);
    const old = kind === 'host' ? '/var/lib/yiche114/spec-old' : join(rootDir, homesDir, 'spec-old');
    await mkdir(join(old, 'etc'), { recursive: true });
    await mkdir(join(old, 'spool/recording'), { recursive: true });
    await writeFile(join(old, 'etc/asterisk.conf'), '');
    await writeFile(join(old, 'spool/recording/waiting.wav'), 'sound');
    const pbx = await start('spec-old');
    expect(await readFile(join(pbx.spoolRecordingDir, 'waiting.wav'), 'utf8')).toBe('sound');
    expect(existsSync(old)).toBe(false);
  }, 60_000);

  it('left by a launcher that was killed is ended before the next of its name starts, and agents put in by ARI are still there', async () => {
    const first = await start('spec-stale');
    await pushObjects(first.settings, staticAgentEndpoint('8001', 'sip:agent@127.0.0.1:9', '127.0.0.1'));
    await expect(start('spec-stale')).rejects.toMatchObject({ code: 'already-running' });
    const holder: object = JSON.parse(await readFile(join(first.homeDir, 'holder.json'), 'utf8'));
    await writeFile(join(first.homeDir, 'holder.json'), JSON.stringify({ ...holder, launcher: 2 ** 30 }));
    const second = await start('spec-stale');
    expect(existsSync(`/proc/${first.pid}`)).toBe(false);
    const { settings } = second;
    const kept = await fetch(
      `http://127.0.0.1:${settings.httpPort}/ari/asterisk/config/dynamic/res_pjsip/endpoint/agent-8001`,
      {
        headers: { authorization: `Basic ${Buffer.from(`yiche:${secret}`).toString('base64')}` },
      },
    );
    expect(kept.status).toBe(200);
  }, 60_000);

  it('takes an administrator’s prompt only when it is one that Asterisk can play', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yiche-bad-prompt-'));
    await writeFile(join(folder, 'greeting.wav'), 'not a sound');
    await expect(start('spec-prompt', { promptsDir: folder })).rejects.toMatchObject({ code: 'bad-prompt' });
    const { dataDir } = await provisionAsterisk(options);
    expect(existsSync(join(dataDir, 'spec-prompt'))).toBe(false);
    await rm(folder, { recursive: true });
  }, 60_000);

  it('gives neither AMI account more than it needs', async () => {
    const pbx = await start('spec-ami');
    const login = { host: '127.0.0.1', port: pbx.settings.amiPort, secret };
    const control = await AmiSession.open({ ...login, username: 'control' });
    const events = await AmiSession.open({ ...login, username: 'events' });
    for (const session of [control, events]) {
      expect(await session.action({ Action: 'Command', Command: 'core show version' })).toMatchObject({
        Response: 'Error',
      });
      expect(
        await session.action({ Action: 'UpdateConfig', SrcFilename: 'manager.conf', DstFilename: 'manager.conf' }),
      ).toMatchObject({ Response: 'Error' });
      expect(await session.action({ Action: 'MixMonitor', Channel: 'x', File: '/tmp/x.wav' })).toMatchObject({
        Response: 'Error',
      });
    }
    for (const action of ['Originate', 'Redirect', 'Hangup', 'QueueAdd', 'Setvar']) {
      expect(await events.action({ Action: action })).toMatchObject({ Message: 'Permission denied' });
    }
    await expect(AmiSession.open({ ...login, username: 'control', secret: 'wrong' })).rejects.toThrow(/refused/);
    control.close();
    events.close();
  }, 60_000);

  it('keeps its instances below one folder, outside of the root that is only a download', async () => {
    const pbx = await start('spec-place');
    const installation = await provisionAsterisk(options);
    expect(dirname(pbx.homeDir)).toBe(installation.dataDir);
    expect(pbx.homeDir.startsWith(installation.rootDir)).toBe(installation.kind === 'host');
  }, 60_000);
});
