import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { databaseRolesConfigSchema, migrationConfigSchema, platformConfigSchema, readConfig } from '@yiche/platform';
import { pbxSettingsSchema } from '../../pbx/src/pbx-settings.js';
import { readSoftphoneGatewayConfig, SOFTPHONE_GATEWAY_SETTINGS } from './softphone-gateway/gateway-config.js';

const projectDir = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(projectDir, file), 'utf8');
const { load } = createRequire(import.meta.url)('js-yaml') as { load(text: string): unknown };

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly network_mode?: string;
  readonly user?: string;
  readonly group_add?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly ports?: readonly string[];
  readonly env_file?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly (string | { readonly type: string; readonly source: string; readonly target: string })[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, object>>;
}
/** As operations.md says to fill .env. */
const IN_ENV: Readonly<Record<string, string>> = {
  ...{ POSTGRES_PASSWORD: 'a', POSTGRES_MIGRATE_PASSWORD: 'b', POSTGRES_APPLICATION_PASSWORD: 'c' },
  PERSONAL_DATA_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
  PERSONAL_DATA_INDEX_KEY: Buffer.alloc(32).toString('base64'),
};
const text = read('docker-compose.yml');
const compose = load(text) as { services: Record<string, Service>; volumes: Record<string, unknown> };
const services = Object.entries(compose.services);
const service = (name: string): Service => compose.services[name] as Service;

const settings = new Set([...read('docs/configuration.md').matchAll(/^\| `([A-Z0-9_]+)`/gm)].map(([, name]) => name));
/** What the official PostgreSQL image reads. */
const POSTGRES_IMAGE = ['POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD', 'POSTGRES_INITDB_ARGS'];
const ignored = read('.dockerignore').split('\n').filter(Boolean);

const dockerfiles = [...new Set(services.flatMap(([, { build }]) => build?.dockerfile ?? []))];
const linesOf = (dockerfile: string): string[] => read(dockerfile).replaceAll('\\\n', ' ').split('\n');
/** Where a named volume is mounted in a service. */
const targetOf = (name: string, volume: string): string | undefined =>
  service(name)
    .volumes?.filter((each) => typeof each === 'string')
    .map((each) => each.split(':'))
    .find(([source]) => source === volume)?.[1];

describe('docker-compose.yml', () => {
  it('runs server, softphone gateway, PostgreSQL and Asterisk, each watched', () => {
    expect(services.map(([name]) => name).toSorted()).toEqual([
      'asterisk',
      'database-roles',
      'migrate',
      'postgres',
      'server',
      'softphone-gateway',
    ]);
    for (const name of ['asterisk', 'postgres', 'server', 'softphone-gateway'])
      expect(service(name).healthcheck?.test.length).toBeGreaterThan(1);
  });

  it('sets only names that something reads', () => {
    for (const [name, { environment = {} }] of services) {
      const known =
        name === 'postgres' ? (each: string) => POSTGRES_IMAGE.includes(each) : (each: string) => settings.has(each);
      expect(Object.keys(environment).filter((each) => !known(each))).toEqual([]);
    }
    const asked = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
    expect(asked.filter((name) => !settings.has(name))).toEqual([]);
  });

  it('holds no secret: a password comes from outside, or nothing starts', () => {
    const values = services.flatMap(([, { environment = {} }]) => Object.entries(environment));
    const secret = values.filter(([name]) => /PASSWORD$|SECRET|KEY|DATABASE_URL/.test(name));
    expect(secret.length).toBeGreaterThan(0);
    for (const [, value] of secret)
      expect(value).toMatch(/^$|\$\{(POSTGRES_(MIGRATE_|APPLICATION_)?PASSWORD|PERSONAL_DATA_(INDEX_)?KEYS?):\?/);
  });

  it('tells the superuser to nobody but the database and who makes its roles, and the owner of the tables to who migrates', () => {
    const knowing = (secret: string): string[] =>
      services
        .filter(([, { environment = {}, env_file }]) => {
          const given = Object.values(environment).some((value) => value.includes(`\${${secret}:`));
          return given || (env_file !== undefined && environment[secret] !== '');
        })
        .map(([name]) => name);
    expect(knowing('POSTGRES_PASSWORD')).toEqual(['postgres', 'database-roles']);
    expect(knowing('POSTGRES_MIGRATE_PASSWORD')).toEqual(['database-roles', 'migrate']);
  });

  it('gives those who prepare the database all they ask for', () => {
    const given = (name: string): Record<string, string> =>
      Object.fromEntries(
        Object.entries(service(name).environment ?? {}).map(([setting, value]) => [
          setting,
          value.replace(/\$\{(\w+):[?-][^}]*\}/g, (_asked, each: string) => IN_ENV[each] ?? '5432'),
        ]),
      );
    expect(() => readConfig(databaseRolesConfigSchema, given('database-roles'))).not.toThrow();
    expect(() => readConfig(migrationConfigSchema, given('migrate'))).not.toThrow();
    expect(() => readConfig(platformConfigSchema, given('migrate'))).not.toThrow();
  });

  it('gives the softphone gateway what it reads, and no key of personal data', () => {
    const { env_file, environment = {} } = service('softphone-gateway');
    expect(env_file).toBeUndefined();
    // Demo users are refused in production.
    const handedOver = SOFTPHONE_GATEWAY_SETTINGS.filter((name) => name !== 'DEMO');
    expect(Object.keys(environment).toSorted()).toEqual(handedOver.toSorted());
    expect(Object.keys(environment).filter((name) => /PERSONAL_DATA|SECRET|PASSWORD$/.test(name))).toEqual([]);
    const given = Object.entries(environment).map(([name, value]) => [name, value.replace(/^\$\{\w+:-(.*)\}$/, '$1')]);
    const bare = { NODE_ENV: 'production', DATABASE_URL: 'postgres://yiche@127.0.0.1/yiche114' };
    expect(readSoftphoneGatewayConfig({ ...Object.fromEntries(given), ...bare })).toEqual(
      readSoftphoneGatewayConfig(bare),
    );
  });

  it('asks server and gateway how they are at the address they listen on', () => {
    for (const name of ['server', 'softphone-gateway'])
      expect(service(name).healthcheck?.test.at(-1)).toMatch(/process\.env\.HOST\b/);
  });

  it('asks the gateway where the settings say it is when nothing else is said', () => {
    const example = parseEnv(read('.env.example').replace(/^# (?=[A-Z][A-Z0-9_]+=)/gm, ''));
    const asked = service('softphone-gateway').healthcheck?.test.at(-1);
    expect(asked).toContain(`process.env.HOST || \`${example['HOST']}\``);
    expect(asked).toContain(`process.env.SOFTPHONE_GATEWAY_PORT || ${example['SOFTPHONE_GATEWAY_PORT']}}`);
  });

  it('names services and volumes that exist', () => {
    const used = services.flatMap(([, { volumes = [] }]) =>
      volumes.filter((each) => typeof each === 'string').map((each) => each.split(':')[0]),
    );
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
    for (const [, { depends_on = {} }] of services)
      for (const name of Object.keys(depends_on)) expect(Object.keys(compose.services)).toContain(name);
  });

  it('publishes nothing beyond loopback, and takes the host network where media flows', () => {
    for (const [, { ports = [] }] of services) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(service('asterisk').network_mode).toBe('host');
    expect(service('server').network_mode).toBe('host');
    expect(service('softphone-gateway').network_mode).toBe('host');
  });

  it('mounts from outside only what git and the images leave out', () => {
    const binds = services.flatMap(([, { volumes = [] }]) => volumes.filter((each) => typeof each !== 'string'));
    for (const { source } of binds) expect(source).toMatch(/^\.data\//);
    for (const private_ of ['.data', '.env']) expect(ignored).toContain(private_);
    expect(read('.gitignore').split('\n')).toEqual(expect.arrayContaining(['.data/', '.env']));
  });

  it('lets the server read the folder that Asterisk records into and the record that it keeps', () => {
    const { systemName } = JSON.parse(read('docs/deploy/pbx.example.json')) as { systemName: string };
    expect(targetOf('asterisk', 'spool')).toBe(`/var/lib/yiche114/${systemName}/spool/recording`);
    expect(service('server').environment?.['RECORDING_SPOOL_DIR']).toBe(targetOf('server', 'spool'));
    expect(service('server').environment?.['PBX_CEL_FILE']).toBe(
      `${targetOf('server', 'pbx')}/${systemName}/log/cel-custom/Master.csv`,
    );
    expect(service('server').environment?.['RECORDING_STORE_DIR']).toBe(targetOf('server', 'recordings'));
    expect(service('server').environment?.['PBX_NODE']).toBe(systemName);
    expect(service('asterisk').healthcheck?.test.join(' ')).toContain(`/${systemName}/etc/asterisk.conf`);
  });

  it('runs the server as nobody’s superior, in the group that the PBX’s image gives recordings to', () => {
    const { user, group_add, cap_add, cap_drop } = service('server');
    expect([user, cap_add, cap_drop]).toEqual([undefined, undefined, ['ALL']]);
    expect(read('apps/pbx/Dockerfile')).toContain(`groupadd --system --gid ${group_add?.[0]} yiche-recordings`);
    expect(read('apps/server/Dockerfile')).toMatch(/^USER node$/m);
  });

  it('starts programs that the build makes', () => {
    const commands = [
      ...services.flatMap(([, { command = [] }]) => command),
      ...dockerfiles.flatMap((file) => [...read(file).matchAll(/dist\/[\w/.-]+\.js/g)].map(([name]) => name)),
    ].filter((word) => word.startsWith('dist/'));
    expect(commands.length).toBeGreaterThanOrEqual(3);
    for (const program of commands) {
      const source = program.replace(/^dist\/(server|pbx)\//, '').replace(/\.js$/, '.ts');
      expect([program, existsSync(path.join(projectDir, source))]).toEqual([program, true]);
    }
  });
});

describe.each(dockerfiles)('%s', (dockerfile) => {
  it('copies what is there and what .dockerignore lets through', () => {
    const sources = linesOf(dockerfile)
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) {
      expect([source, existsSync(path.join(projectDir, source))]).toEqual([source, true]);
      expect(ignored).not.toContain(source.split('/')[0]);
    }
  });

  it('copies from stages that it has, and names no secret', () => {
    const stages = linesOf(dockerfile).flatMap((line) => /^FROM \S+ AS (\S+)/.exec(line)?.[1] ?? []);
    const used = linesOf(dockerfile).flatMap((line) => /--from=(\S+)/.exec(line)?.[1] ?? []);
    for (const stage of used) expect(stages).toContain(stage);
    expect(read(dockerfile)).not.toMatch(/(SECRET|PASSWORD|KEYS?)=/);
  });
});

describe('docs/deploy/pbx.example.json', () => {
  const example = JSON.parse(read('docs/deploy/pbx.example.json')) as { secrets: Record<string, string> };

  it('is refused until its secrets are filled in, and taken then', () => {
    expect(pbxSettingsSchema.safeParse(example).success).toBe(false);
    const secrets = Object.fromEntries(
      Object.keys(example.secrets).map((name) => [name, 'x'.repeat(name === 'record' ? 16 : 32)]),
    );
    expect(pbxSettingsSchema.parse({ ...example, secrets }).systemName).toBe('yc1');
  });
});
