import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { readAppConfig } from './config.js';
import { readSoftphoneGatewayConfig, SOFTPHONE_GATEWAY_SETTINGS } from './softphone-gateway/gateway-config.js';

const projectDir = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(projectDir, file), 'utf8');
const filesOf = (...folders: string[]): string[] =>
  folders.flatMap((folder) =>
    readdirSync(path.join(projectDir, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => path.join(folder, file))
      .filter((file) => /\.(ts|mjs)$/.test(file) && !file.endsWith('.spec.ts')),
  );

/** Settings of the program: the keys of every schema, found in the sources so that no new library is forgotten. */
const schemaSettings = unique(
  filesOf('libs', 'apps/server/src')
    .filter((file) => /\w+ConfigSchema = z/.test(read(file)))
    .flatMap((file) => [...read(file).matchAll(/^\s+([A-Z][A-Z0-9_]+): /gm)].map(([, name]) => name as string)),
);
/** What launcher, PBX tools and test set-up read from the environment. */
const toolSettings = unique(
  filesOf('scripts', 'apps/pbx/src', 'apps/server/test', 'libs/platform/src/testing').flatMap((file) =>
    [...read(file).matchAll(/\benv(?:\.|\[')([A-Z][A-Z0-9_]+)/g)].map(([, name]) => name as string),
  ),
).filter((name) => !['PATH', 'HOME', 'TZ', 'INIT_CWD'].includes(name));
const composeSettings = unique(
  [...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name as string),
);
const everySetting = unique([...schemaSettings, ...toolSettings, ...composeSettings]);

/** Rows of the tables: name, and the default where one is given in backticks. */
const documented = [...read('docs/configuration.md').matchAll(/^\| `([A-Z][A-Z0-9_]+)` \| (.+?) \|/gm)].map(
  ([, name, byDefault]) => ({ name: name as string, byDefault: /^`(.+)`$/.exec(byDefault as string)?.[1] }),
);
const example = parseEnv(read('.env.example').replace(/^# (?=[A-Z][A-Z0-9_]+=)/gm, ''));

/** The least a program starts with. */
const required = {
  DATABASE_URL: 'postgres://yiche@127.0.0.1/yiche114',
  PERSONAL_DATA_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  PERSONAL_DATA_INDEX_KEY: Buffer.alloc(32, 2).toString('base64'),
};
const platforms = [
  {
    PBX_KIND: 'asterisk',
    PBX_AMI_EVENTS_SECRET: 'events-secret',
    PBX_AMI_CONTROL_SECRET: 'control-secret',
    PBX_ARI_PASSWORD: 'ari-secret',
    RECORDING_SPOOL_DIR: '/spool',
  },
  { PBX_KIND: 'simulator' },
];

describe('docs/configuration.md', () => {
  it('names every setting once, and no other', () => {
    expect(documented.map(({ name }) => name).toSorted()).toEqual(everySetting);
  });

  it('says which settings of others the softphone gateway reads', () => {
    const [, section = ''] = /\n## 软电话网关\n([^]*?)\n## /.exec(read('docs/configuration.md')) ?? [];
    const named = [...section.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name as string);
    expect(SOFTPHONE_GATEWAY_SETTINGS.filter((name) => !named.includes(name))).toEqual([]);
  });

  it.each(platforms)('gives the defaults that the program has with $PBX_KIND', (platform) => {
    const defaults = documented.flatMap(({ name, byDefault }) =>
      byDefault !== undefined && schemaSettings.includes(name) ? [[name, byDefault]] : [],
    );
    expect(defaults.length).toBeGreaterThan(40);
    const bare = readAppConfig({ ...required, ...platform });
    const written = { ...Object.fromEntries(defaults), ...required };
    expect(readAppConfig({ ...written, ...platform })).toEqual(bare);
    expect(readSoftphoneGatewayConfig(written)).toEqual(readSoftphoneGatewayConfig(required));
  });
});

describe('.env.example', () => {
  it('names every setting, and no other', () => {
    expect(Object.keys(example).toSorted()).toEqual(everySetting);
  });

  it('sets nothing as it stands: a copy of it starts the demo', () => {
    expect(parseEnv(read('.env.example'))).toEqual({});
  });

  it.each(platforms)(
    'is accepted with every commented line as it stands, one by one and all at once, with $PBX_KIND',
    (platform) => {
      const needed = { ...required, ...platform };
      for (const line of [...Object.entries(example).map((each) => Object.fromEntries([each])), example]) {
        expect(readAppConfig({ ...line, ...needed })).toEqual(readAppConfig(needed));
        expect(readSoftphoneGatewayConfig({ ...line, ...required })).toEqual(readSoftphoneGatewayConfig(required));
      }
    },
  );

  it('gives the same defaults as the documentation', () => {
    const given = Object.entries(example).filter(([, value]) => value !== '');
    const known = new Map(documented.map(({ name, byDefault }) => [name, byDefault]));
    for (const [name, value] of given) expect([name, value]).toEqual([name, known.get(name)]);
  });

  it('holds no secret', () => {
    const secrets = Object.entries(example).filter(([name]) => /SECRET|PASSWORD$|_KEYS?$|DATABASE_URL/.test(name));
    expect(secrets.length).toBeGreaterThanOrEqual(7);
    expect(secrets.filter(([, value]) => value !== '')).toEqual([]);
  });
});

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
