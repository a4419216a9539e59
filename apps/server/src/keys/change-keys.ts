import { journalKeyIds } from '@yiche/calls';
import { reindexNumbers, SEALED_PLACES, type Reindexed } from '@yiche/migrations';
import {
  checkOf,
  ConfigError,
  DataKeys,
  PersonalData,
  reseal,
  serversUnderOtherKeys,
  type KnownKey,
  type PersonalDataKeys,
  type Queries,
} from '@yiche/platform';
import type { KeyUse } from './key-report.js';

/** Told how far it is: place and rows looked at. */
type Tell = (place: string, rows: number) => void | Promise<void>;

/** Lists the keys of stored data, and gives up those that nothing needs any more (ADR 0039). */
export class ChangeKeys {
  private readonly dataKeys: DataKeys;

  /** @param database one connection; to change something, of the role that owns the tables */
  constructor(
    private readonly database: Queries,
    private readonly keys: PersonalDataKeys,
    private readonly journalDir: string,
  ) {
    this.dataKeys = new DataKeys(database, SEALED_PLACES);
  }

  /** None on a database of an earlier version. */
  async known(): Promise<readonly KnownKey[]> {
    return (await this.dataKeys.known()) ?? [];
  }

  /** Why the server would not start with these keys; null when it would. */
  async refusal(): Promise<string | null> {
    return (await this.dataKeys.check(this.keys)).refusal?.sentence ?? null;
  }

  async uses(): Promise<KeyUse[]> {
    const rows = await this.dataKeys.uses();
    const files = await journalKeyIds(this.journalDir);
    return [
      ...rows.map(({ place, id, rows: n }) => ({ place: `${place.table}.${place.name}`, id, rows: n })),
      ...[...files].map(([id, n]) => ({ place: 'CALLS_JOURNAL_DIR', id, rows: n })),
    ];
  }

  /**
   * Seals everything with the first key and gives up those that nothing is sealed under any more.
   * @returns how many values were sealed anew, and are left
   */
  async reseal(tell: Tell): Promise<{ written: number; left: number }> {
    const known = await this.rightKeys();
    const [[current, key]] = this.keys.keys as readonly [readonly [string, string]];
    await this.requireStarted(known, 'personal', key);
    const result = await reseal(this.database, SEALED_PLACES, new PersonalData(this.keys), ({ table, name }, rows) =>
      tell(`${table}.${name}`, rows),
    );
    const used = new Set((await this.uses()).map(({ id }) => id));
    await this.requireAlone();
    for (const each of known)
      if (each.purpose === 'personal' && each.inUse && each.id !== current && !used.has(each.id))
        await this.dataKeys.retire(each);
    return result;
  }

  /** Indexes everything under the current index key and gives up the old one when nothing is left under it. */
  async reindex(tell: Tell): Promise<Reindexed> {
    const { indexKey, oldIndexKey } = this.keys;
    if (!oldIndexKey)
      throw new ConfigError(
        'PERSONAL_DATA_OLD_INDEX_KEY 没有设置：重建索引要知道原来的密钥 / PERSONAL_DATA_OLD_INDEX_KEY must be set',
      );
    const known = await this.rightKeys();
    await this.requireStarted(known, 'index', indexKey);
    const result = await reindexNumbers(this.database, new PersonalData(this.keys), tell);
    const former = known.find(
      ({ purpose, check, inUse }) => purpose === 'index' && inUse && check === checkOf('index', oldIndexKey),
    );
    await this.requireAlone();
    if (result.left === 0 && former) await this.dataKeys.retire(former);
    return result;
  }

  /** @throws ConfigError for a role that may not change what is written once, a database of an earlier version, or other keys */
  private async rightKeys(): Promise<readonly KnownKey[]> {
    const [role] = await this.database.query<{ may: boolean }[]>(
      `SELECT has_table_privilege('public.call_event', 'UPDATE') AS may`,
    );
    if (!role?.may)
      throw new ConfigError(
        'MIGRATION_DATABASE_URL 没有设置：只有拥有数据表的角色能改 / MIGRATION_DATABASE_URL must be set: the role that owns the tables',
      );
    const refusal = await this.refusal();
    if (refusal !== null) throw new ConfigError(refusal);
    return this.known();
  }

  /** A server that still writes under the former key would write behind our back. */
  private async requireStarted(known: readonly KnownKey[], purpose: KnownKey['purpose'], key: string): Promise<void> {
    if (!known.some((each) => each.purpose === purpose && each.inUse && each.check === checkOf(purpose, key)))
      throw new ConfigError(
        '请先用新的密钥重启服务，再运行这个命令 / restart the server with the new key first, then run this command',
      );
    await this.requireAlone();
  }

  /** What a server writes under the former key after everything was looked through, nobody would look at again. */
  private async requireAlone(): Promise<void> {
    const others = await serversUnderOtherKeys(this.database, this.keys);
    if (others.length > 0)
      throw new ConfigError(
        `还有服务用别的密钥写数据（${others.join('，')}）：用新的密钥重启它，再运行一次 / servers still write under other keys: restart them with the new ones, then run this command again`,
      );
  }
}
