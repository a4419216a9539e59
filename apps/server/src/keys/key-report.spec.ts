import { describe, expect, it } from '@jest/globals';
import { checkOf, indexKeyId, type KnownKey } from '@yiche/platform';
import { keyReport } from './key-report.js';

const key = (seed: number): string => Buffer.alloc(32, seed).toString('base64');
const keys = {
  keys: [
    ['k3', key(3)],
    ['k2', key(2)],
    ['k1', key(1)],
  ],
  indexKey: key(9),
  oldIndexKey: key(8),
} as const;
const personal = (id: string, inUse: boolean): KnownKey => ({ purpose: 'personal', id, check: '', inUse });
const index = (seed: number, inUse: boolean): KnownKey => {
  const check = checkOf('index', key(seed));
  return { purpose: 'index', id: indexKeyId(key(seed)), check, inUse };
};

describe('the list of keys', () => {
  const uses = [
    { place: 'call.requester_number_sealed', id: 'k2', rows: 5 },
    { place: 'call.requester_number_sealed', id: 'k3', rows: 7 },
  ];
  const known = [personal('k1', true), personal('k2', true), personal('k3', true), index(9, true), index(8, true)];

  it('says of each what needs it and whether it may go', () => {
    const { lines, isMissing } = keyReport(uses, known, keys);
    expect(isMissing).toBe(false);
    expect(lines.slice(0, 2)).toEqual(['call.requester_number_sealed\tk2\t5', 'call.requester_number_sealed\tk3\t7']);
    const [current, used, unused, indexNow, indexBefore] = lines.slice(2);
    expect(current).toMatch(/^密钥 k3：当前/);
    expect(used).toMatch(/^密钥 k2：还有数据用它，不能去掉/);
    expect(unused).toMatch(/^密钥 k1：没有数据用它；.*--reseal 确认之后/);
    expect(indexNow).toBe(`盲索引密钥 ${indexKeyId(key(9))}：当前`);
    expect(indexBefore).toMatch(/可能还有号码用它/);
  });

  it('says that a key may go once nothing needs it', () => {
    const { lines } = keyReport(uses, [personal('k1', false), index(8, false)], keys);
    expect(lines.find((line) => line.startsWith('密钥 k1'))).toMatch(/可以从 PERSONAL_DATA_KEYS 去掉$/);
    expect(lines.at(-1)).toMatch(/可以去掉 PERSONAL_DATA_OLD_INDEX_KEY/);
  });

  it('says which key is missing, and shows none', () => {
    const { lines, isMissing } = keyReport([...uses, { place: 'x.y', id: 'k0', rows: 1 }], known, keys);
    expect(isMissing).toBe(true);
    expect(lines.join('\n')).toMatch(/密钥 k0：没有配置/);
    for (const [, secret] of keys.keys) expect(lines.join('\n')).not.toContain(secret);
  });
});
