import { checkOf, indexKeyId, type KnownKey, type PersonalDataKeys } from '@yiche/platform';

/** How many values a place holds under a key. */
export interface KeyUse {
  readonly place: string;
  readonly id: string;
  readonly rows: number;
}

export interface KeyReport {
  readonly lines: readonly string[];
  /** Whether something stored is sealed under a key that is not configured. */
  readonly isMissing: boolean;
}

/** Which keys are used where, and which may be dropped, in words. */
export function keyReport(uses: readonly KeyUse[], known: readonly KnownKey[], keys: PersonalDataKeys): KeyReport {
  const lines = uses.map(({ place, id, rows }) => `${place}\t${id}\t${rows}`);
  const configured = keys.keys.map(([id]) => id);
  const used = new Set(uses.map(({ id }) => id));
  const needed = new Set(known.filter(({ purpose, inUse }) => purpose === 'personal' && inUse).map(({ id }) => id));
  const missing = [...used].filter((id) => !configured.includes(id));
  for (const [position, id] of configured.entries()) lines.push(`密钥 ${id}：${standing(id, position, used, needed)}`);
  for (const id of missing) lines.push(`密钥 ${id}：没有配置，用它加密的打不开！加回 PERSONAL_DATA_KEYS`);
  lines.push(`盲索引密钥 ${indexKeyId(keys.indexKey)}：当前`);
  if (keys.oldIndexKey)
    lines.push(`盲索引密钥 ${indexKeyId(keys.oldIndexKey)}：${oldIndexStanding(known, keys.oldIndexKey)}`);
  return { lines, isMissing: missing.length > 0 };
}

function standing(id: string, position: number, used: ReadonlySet<string>, needed: ReadonlySet<string>): string {
  if (position === 0) return '当前，新数据用它加密';
  if (used.has(id)) return '还有数据用它，不能去掉；重新加密：npm run keys -- --reseal';
  return needed.has(id)
    ? '没有数据用它；npm run keys -- --reseal 确认之后可以从 PERSONAL_DATA_KEYS 去掉'
    : '没有数据用它，可以从 PERSONAL_DATA_KEYS 去掉';
}

function oldIndexStanding(known: readonly KnownKey[], key: string): string {
  const isNeeded = known.some(
    ({ purpose, check, inUse }) => purpose === 'index' && inUse && check === checkOf('index', key),
  );
  return isNeeded
    ? '原来的，可能还有号码用它；重建索引：npm run keys -- --reindex'
    : '原来的，没有号码用它，可以去掉 PERSONAL_DATA_OLD_INDEX_KEY';
}
