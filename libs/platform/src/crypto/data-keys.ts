import { createHmac } from 'node:crypto';
import type { TelephoneNumber } from '@yiche/kernel';
import type { Queries } from '../database/query-pool.js';
import { PersonalData, type PersonalDataKeys } from './personal-data.js';

/** Where sealed values stand. Its texts are SQL of the program's own (`migrations/sealed-places.ts`). */
export interface SealedPlace {
  readonly table: string;
  /** Shown to people. */
  readonly name: string;
  /** Reads the value; null where there is none. */
  readonly read: string;
  /** Writes the value `fresh.value`. */
  readonly write: string;
  /** Under which the values are sealed (`PersonalData`). */
  readonly field: string;
  /** Column of the number's blind index, where the value is a number that is looked for. */
  readonly index?: string;
  /** Type of the primary key `id`, and what is before all of its values. */
  readonly keyType: 'uuid' | 'bigint';
  readonly before: string;
}

type Purpose = 'personal' | 'index';

/** What the database knows of a key: never the key. */
export interface KnownKey {
  readonly purpose: Purpose;
  /** The key's number in `PERSONAL_DATA_KEYS`; for an index key the beginning of its check value. */
  readonly id: string;
  readonly check: string;
  /** Whether something stored may need it. */
  readonly inUse: boolean;
}

/** Why the program must not run with these keys, and which setting it is about. */
export interface KeyRefusal {
  readonly setting: 'PERSONAL_DATA_KEYS' | 'PERSONAL_DATA_INDEX_KEY' | 'DATABASE_URL';
  readonly sentence: string;
}

/** Tells one key from another and nothing of what it is. */
export function checkOf(purpose: Purpose, key: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(`yiche114 check value: ${purpose}`).digest('hex');
}

/** An index key has no number of its own. */
export const indexKeyId = (key: string): string => checkOf('index', key).slice(0, 12);

/** Whether these keys are those that stored data needs; null when they are. */
export function keyRefusal(known: readonly KnownKey[], keys: PersonalDataKeys): KeyRefusal | null {
  const configured = new Map(keys.keys);
  for (const { purpose, id, check, inUse } of known) {
    const key = configured.get(id);
    if (purpose !== 'personal') continue;
    if (key === undefined && inUse) return missing(id);
    if (key !== undefined && checkOf('personal', key) !== check) return otherKey(id);
  }
  const indexChecks = [keys.indexKey, keys.oldIndexKey].flatMap((key) => (key ? [checkOf('index', key)] : []));
  const isIndexKnown = known.every(
    ({ purpose, check, inUse }) => purpose !== 'index' || !inUse || indexChecks.includes(check),
  );
  return isIndexKnown ? null : OTHER_INDEX_KEY;
}

const missing = (id: string): KeyRefusal => ({
  setting: 'PERSONAL_DATA_KEYS',
  sentence: `PERSONAL_DATA_KEYS 里没有编号 ${id} 的密钥，而库里还有用它加密的数据：把它加回去 / PERSONAL_DATA_KEYS lacks the key ${id}, which stored data needs`,
});
const otherKey = (id: string): KeyRefusal => ({
  setting: 'PERSONAL_DATA_KEYS',
  sentence: `PERSONAL_DATA_KEYS 里编号 ${id} 的密钥不是库里数据所用的那一把：换回原来的 / the key ${id} in PERSONAL_DATA_KEYS is not the one that stored data was sealed with`,
});
const OTHER_INDEX_KEY: KeyRefusal = {
  setting: 'PERSONAL_DATA_INDEX_KEY',
  sentence:
    'PERSONAL_DATA_INDEX_KEY 不是库里号码所用的那一把：换回原来的；要更换，把原来的写入 PERSONAL_DATA_OLD_INDEX_KEY / PERSONAL_DATA_INDEX_KEY is not the one that stored numbers were indexed with',
};
const NOT_MIGRATED: KeyRefusal = {
  setting: 'DATABASE_URL',
  sentence:
    'DATABASE_URL 的数据库还没有迁移到这个版本，请先运行 npm run migrate / the database of DATABASE_URL is of an earlier version: run npm run migrate',
};

/** Numbers that are opened to see whether they are indexed with our key: of one alone the form could be another by now. */
const INDEX_SAMPLES = 20;

/** The keys of personal data as the database knows them (ADR 0039). */
export class DataKeys {
  constructor(
    private readonly database: Queries,
    private readonly places: readonly SealedPlace[],
  ) {}

  /** What is known of keys; null on a database of an earlier version. */
  async known(): Promise<KnownKey[] | null> {
    const [table] = await this.database.query<{ name: string | null }[]>(
      `SELECT to_regclass('public.data_key') AS name`,
    );
    if (!table?.name) return null;
    return this.database.query<KnownKey[]>(
      `SELECT DISTINCT ON (purpose, id) purpose, id, check_value AS check, in_use AS "inUse"
       FROM data_key ORDER BY purpose, id, seq DESC`,
    );
  }

  /** Why the program must not run with these keys; null when it may. Writes nothing. */
  async refusal(keys: PersonalDataKeys): Promise<KeyRefusal | null> {
    const known = await this.known();
    if (known === null) return NOT_MIGRATED;
    return known.length > 0 ? keyRefusal(known, keys) : this.refusalByContents(keys);
  }

  /**
   * The same, and remembers the keys that may be used. Where no key is known yet, on a database from before, all of it is looked through
   * once, which takes a second for some hundred thousand calls.
   */
  async admit(keys: PersonalDataKeys): Promise<KeyRefusal | null> {
    const refusal = await this.refusal(keys);
    if (refusal) return refusal;
    const known = (await this.known()) ?? [];
    const stored = known.length > 0 ? [] : [...(await this.samples()).keys()].map(({ id }) => id);
    const [current] = keys.keys;
    for (const [id, key] of keys.keys)
      if (id === current?.[0] || stored.includes(id)) await this.remember('personal', id, key, known);
    await this.remember('index', indexKeyId(keys.indexKey), keys.indexKey, known);
    if (keys.oldIndexKey && known.length === 0)
      await this.remember('index', indexKeyId(keys.oldIndexKey), keys.oldIndexKey, known);
    return null;
  }

  /** Nothing stored needs this key any more. By the tables' owner, after everything was looked through. */
  async retire({ purpose, id, check }: KnownKey): Promise<void> {
    await this.database.query('INSERT INTO data_key (purpose, id, check_value, in_use) VALUES ($1, $2, $3, false)', [
      purpose,
      id,
      check,
    ]);
  }

  /** How many values each place holds under each key. */
  async uses(): Promise<{ place: SealedPlace; id: string; rows: number }[]> {
    const uses: { place: SealedPlace; id: string; rows: number }[] = [];
    for (const place of this.places) {
      const found = await this.database.query<{ id: string; rows: number }[]>(
        `SELECT split_part(${place.read}, '.', 1) AS id, count(*)::int AS rows FROM ${place.table}
         WHERE ${place.read} IS NOT NULL GROUP BY 1 ORDER BY 1`,
      );
      uses.push(...found.map(({ id, rows }) => ({ place, id, rows })));
    }
    return uses;
  }

  private async refusalByContents(keys: PersonalDataKeys): Promise<KeyRefusal | null> {
    const data = new PersonalData(keys);
    for (const [{ id, place }, sample] of await this.samples()) {
      if (!keys.keys.some(([configured]) => configured === id)) return missing(id);
      if (!opens(data, sample, place.field)) return otherKey(id);
    }
    for (const { table, read, field, index: column } of this.places) {
      if (column === undefined) continue;
      const numbers = await this.database.query<{ sealed: string; index: string }[]>(
        `SELECT ${read} AS sealed, ${column} AS index FROM ${table} WHERE ${column} IS NOT NULL LIMIT ${INDEX_SAMPLES}`,
      );
      const isOurs = ({ sealed, index }: { sealed: string; index: string }): boolean =>
        data.indexes(data.open(sealed, field) as TelephoneNumber).includes(index);
      if (numbers.length > 0 && !numbers.some(isOurs)) return OTHER_INDEX_KEY;
    }
    return null;
  }

  /** One value of each place and key. */
  private async samples(): Promise<Map<{ id: string; place: SealedPlace }, string>> {
    const samples = new Map<{ id: string; place: SealedPlace }, string>();
    for (const place of this.places) {
      const found = await this.database.query<{ id: string; sample: string }[]>(
        `SELECT split_part(${place.read}, '.', 1) AS id, min(${place.read}) AS sample FROM ${place.table}
         WHERE ${place.read} IS NOT NULL GROUP BY 1`,
      );
      for (const { id, sample } of found) samples.set({ id, place }, sample);
    }
    return samples;
  }

  private async remember(purpose: Purpose, id: string, key: string, known: readonly KnownKey[]): Promise<void> {
    if (known.some((each) => each.purpose === purpose && each.id === id && each.inUse)) return;
    await this.database.query('INSERT INTO data_key (purpose, id, check_value, in_use) VALUES ($1, $2, $3, true)', [
      purpose,
      id,
      checkOf(purpose, key),
    ]);
  }
}

function opens(data: PersonalData, sealed: string, field: string): boolean {
  try {
    data.open(sealed, field);
    return true;
  } catch {
    return false;
  }
}
