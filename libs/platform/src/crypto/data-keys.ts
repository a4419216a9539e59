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

/** What a look at keys has found. */
export interface KeyCheck {
  /** Why the program must not run with them; null when it may. */
  readonly refusal: KeyRefusal | null;
  /** Numbers of the keys that something stored is sealed under; told only where no key was known yet. */
  readonly stored: readonly string[];
}

/** One value that is stored. */
interface Sample {
  readonly place: SealedPlace;
  readonly id: string;
  readonly sealed: string;
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

  /**
   * Whether the program may run with these keys. Writes nothing. Where no key is known yet, on a database from before, all of it is looked
   * through, which takes a second for some hundred thousand calls.
   */
  async check(keys: PersonalDataKeys): Promise<KeyCheck> {
    const known = await this.known();
    if (known === null) return { refusal: NOT_MIGRATED, stored: [] };
    if (known.length > 0) return { refusal: keyRefusal(known, keys), stored: [] };
    const samples = await this.samples();
    return { refusal: await this.refusalByContents(keys, samples), stored: samples.map(({ id }) => id) };
  }

  /**
   * Remembers the keys, before the first value is written under them and after whoever may still have written under others has ended.
   * @param stored of `check`, which is not repeated
   * @returns why they must not be used after all: others have been remembered meanwhile
   */
  async admit(keys: PersonalDataKeys, stored: KeyCheck['stored']): Promise<KeyRefusal | null> {
    const known = await this.known();
    if (known === null) return NOT_MIGRATED;
    const refusal = keyRefusal(known, keys);
    if (refusal) return refusal;
    const isFirst = known.length === 0;
    const [current] = keys.keys;
    const personal = keys.keys.filter(([id]) => id === current?.[0] || (isFirst && stored.includes(id)));
    const index = [keys.indexKey, ...(isFirst && keys.oldIndexKey ? [keys.oldIndexKey] : [])];
    await this.remember(known, [
      ...personal.map(([id, key]) => ({ purpose: 'personal' as const, id, check: checkOf('personal', key) })),
      ...index.map((key) => ({ purpose: 'index' as const, id: indexKeyId(key), check: checkOf('index', key) })),
    ]);
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

  private async refusalByContents(keys: PersonalDataKeys, samples: readonly Sample[]): Promise<KeyRefusal | null> {
    const data = new PersonalData(keys);
    for (const { id, place, sealed } of samples) {
      if (!keys.keys.some(([configured]) => configured === id)) return missing(id);
      if (opened(data, sealed, place.field) === null) return otherKey(id);
    }
    for (const { table, read, field, index: column } of this.places) {
      if (column === undefined) continue;
      const rows = await this.database.query<{ sealed: string; index: string }[]>(
        `SELECT ${read} AS sealed, ${column} AS index FROM ${table}
         WHERE ${column} IS NOT NULL AND ${read} IS NOT NULL LIMIT ${INDEX_SAMPLES}`,
      );
      // A value that is damaged says nothing of the index.
      const numbers = rows.flatMap(({ sealed, index }) => {
        const number = opened(data, sealed, field);
        return number === null ? [] : [{ number: number as TelephoneNumber, index }];
      });
      if (numbers.length > 0 && !numbers.some(({ number, index }) => data.indexes(number).includes(index)))
        return OTHER_INDEX_KEY;
    }
    return null;
  }

  /** One value of each place and key. */
  private async samples(): Promise<Sample[]> {
    const samples: Sample[] = [];
    for (const place of this.places) {
      const found = await this.database.query<{ id: string; sealed: string }[]>(
        `SELECT split_part(${place.read}, '.', 1) AS id, min(${place.read}) AS sealed FROM ${place.table}
         WHERE ${place.read} IS NOT NULL GROUP BY 1`,
      );
      samples.push(...found.map(({ id, sealed }) => ({ place, id, sealed })));
    }
    return samples;
  }

  /** All of them at once: of a half the next start would take for known what nobody has looked at. */
  private async remember(known: readonly KnownKey[], keys: readonly Omit<KnownKey, 'inUse'>[]): Promise<void> {
    const isKnown = (key: Omit<KnownKey, 'inUse'>): boolean =>
      known.some(({ purpose, id, inUse }) => purpose === key.purpose && id === key.id && inUse);
    const fresh = keys.filter((key) => !isKnown(key));
    if (fresh.length === 0) return;
    await this.database.query(
      `INSERT INTO data_key (purpose, id, check_value, in_use)
       SELECT purpose, id, check_value, true FROM unnest($1::text[], $2::text[], $3::text[]) AS k (purpose, id, check_value)`,
      [fresh.map(({ purpose }) => purpose), fresh.map(({ id }) => id), fresh.map(({ check }) => check)],
    );
  }
}

/** @returns null for what these keys do not open */
function opened(data: PersonalData, sealed: string, field: string): string | null {
  try {
    return data.open(sealed, field);
  } catch {
    return null;
  }
}
