import { beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { pathToFileURL } from 'node:url';
import { isSecretSetting } from '@yiche/platform';
import type { DocumentedSetting } from '../../../libs/platform/src/config/documented-settings.js';
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

/** Rows of the tables. */
const documented = [...read('docs/configuration.md').matchAll(/^\| `([A-Z][A-Z0-9_]+)` \|/gm)].map(
  ([, name]) => name as string,
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

describe('what is made from the schemas', () => {
  let documents: {
    configurationPage(page: string, settings: readonly DocumentedSetting[]): string;
    environmentExample(page: string, settings: readonly DocumentedSetting[]): string;
  };
  beforeAll(async () => {
    const script = path.join(projectDir, 'scripts/lib/settings-documents.mjs');
    documents = (await import(pathToFileURL(script).href)) as typeof documents;
  });

  const setting = {
    name: 'LEAST_MS',
    group: '一（npm start）',
    unit: '毫秒',
    byDefault: '5',
    range: '≥ 1',
    description: '',
  };
  const settings = [
    { ...setting, description: '`a | b` 多久，见 [0054](adr/0054.md)。其余' },
    { ...setting, name: 'SECRET', group: '二', unit: '', byDefault: null, range: '', description: '密码' },
    { ...setting, name: 'FOLDER', group: '二', unit: '', byDefault: '同 `OTHER`', range: '', description: '目录' },
  ];
  const page = '# 配置\n\n## 二\n\n手写的\n\n| 旧 |\n|---|\n| 行 |\n\n手写的\n\n### 一（`npm start`）\n\n| 旧 |\n';

  it('is the table below each heading, and nothing else of the page', () => {
    expect(documents.configurationPage(page, settings)).toBe(`# 配置

## 二

手写的

| 名称 | 默认 | 单位 | 范围 | 含义 |
|---|---|---|---|---|
| \`SECRET\` | 必填 | | | 密码 |
| \`FOLDER\` | 同 \`OTHER\` | | | 目录 |

手写的

### 一（\`npm start\`）

| 名称 | 默认 | 单位 | 范围 | 含义 |
|---|---|---|---|---|
| \`LEAST_MS\` | \`5\` | 毫秒 | ≥ 1 | \`a \\| b\` 多久，见 [0054](adr/0054.md)。其余 |
`);
  });

  it('is an example in the order of the page, with the first sentence of each', () => {
    expect(documents.environmentExample(page, settings)).toMatch(
      /\n# ---- 二\n# 密码\n# SECRET=\n# 目录\n# FOLDER=\n\n# ---- 一（npm start）\n# a \| b 多久，见 0054（毫秒，≥ 1）\n# LEAST_MS=5\n$/,
    );
  });

  it('is refused for a group without a table, and a table without a group', () => {
    expect(() => documents.configurationPage('## 二\n\n| 旧 |\n', settings)).toThrow('no table below 一（npm start）');
    expect(() => documents.configurationPage(page, settings.slice(1))).toThrow('below “一（npm start）”');
  });
});

describe('docs/configuration.md', () => {
  it('names what launcher, PBX tools, tests and docker-compose.yml ask the environment for', () => {
    const asked = [
      ...filesOf('scripts', 'apps/pbx/src', 'apps/server/test', 'libs/platform/src/testing').flatMap((file) => [
        ...read(file).matchAll(/\benv(?:\.|\[')([A-Z][A-Z0-9_]+)/g),
      ]),
      ...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g),
    ].map(([, name]) => name as string);
    const system = ['PATH', 'HOME', 'TZ', 'INIT_CWD'];
    expect(asked.length).toBeGreaterThan(40);
    expect(asked.filter((name) => !documented.includes(name) && !system.includes(name))).toEqual([]);
  });

  it('says which settings of others the softphone gateway reads', () => {
    const [, section = ''] = /\n## 软电话网关\n([^]*?)\n## /.exec(read('docs/configuration.md')) ?? [];
    const named = [...section.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name as string);
    expect(SOFTPHONE_GATEWAY_SETTINGS.filter((name) => !named.includes(name))).toEqual([]);
  });
});

describe('.env.example', () => {
  it('names every setting of the documentation, and no other', () => {
    expect(documented.length).toBeGreaterThan(150);
    expect(Object.keys(example).toSorted()).toEqual(documented.toSorted());
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

  it('holds no secret', () => {
    const secrets = Object.entries(example).filter(([name]) => isSecretSetting(name) || name.endsWith('DATABASE_URL'));
    expect(secrets.length).toBeGreaterThanOrEqual(14);
    expect(secrets.filter(([, value]) => value !== '')).toEqual([]);
  });
});
