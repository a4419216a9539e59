import { journalOfMissingKey } from '@yiche/calls';
import { indexTestNumbers, SEALED_PLACES } from '@yiche/migrations';
import { ConfigError, DataKeys, PersonalData, QueryPool, type KeyCheck } from '@yiche/platform';
import { holdsSyntheticVehicles } from '@yiche/vehicles';
import type { AppConfig } from './config.js';
import { refuseExcessivePower } from './excessive-power.js';

/** Every call and fact is looked through once, on a database from before keys were known, ms. */
const LOOKING_THROUGH_MS = 600_000;

/** The least that is no word: what guards the PBX is reached by whoever reaches its ports. */
const SECRET_LENGTH = 16;

/**
 * Why the server must not run with settings that each are right; null when it may. What a command may run with (it has the simulator)
 * is no part of `readAppConfig`.
 */
export function settingsRefusal({ platform: { production }, telephony }: AppConfig): string | null {
  if (!production) return null;
  if (telephony.kind === 'simulator')
    return 'PBX_KIND：生产环境不能用模拟话务平台（simulator），须为 asterisk / PBX_KIND must be asterisk in production';
  const { ami, ari } = telephony.asterisk;
  const secrets = {
    PBX_AMI_EVENTS_SECRET: ami.events.secret,
    PBX_AMI_CONTROL_SECRET: ami.control.secret,
    PBX_ARI_PASSWORD: ari.password,
  };
  const weak = Object.entries(secrets).find(([, secret]) => secret.length < SECRET_LENGTH);
  return weak
    ? `${weak[0]} 太短：生产环境至少 ${SECRET_LENGTH} 个字符（openssl rand -hex 24），与 PBX 设置文件相同 / ${weak[0]} is too short for production`
    : null;
}

/** Demo vehicles have made-up numbers that would be dialled on a real trunk, from wherever their file lies. @throws ConfigError */
export async function refuseSyntheticVehicles({ platform, vehicles }: AppConfig): Promise<void> {
  if (!platform.production || vehicles.registry.kind !== 'file') return;
  if (await holdsSyntheticVehicles(vehicles.registryFile))
    throw new ConfigError(
      'VEHICLE_REGISTRY_FILE 里是演示用的虚构车辆，不能用于生产 / VEHICLE_REGISTRY_FILE holds the made-up vehicles of the demo',
    );
}

/** Everything that the settings alone, and files, can tell. @throws ConfigError before a port is open */
export async function checkSettings(config: AppConfig): Promise<void> {
  const refusal = settingsRefusal(config);
  if (refusal !== null) throw new ConfigError(refusal);
  await refuseSyntheticVehicles(config);
}

/**
 * Everything that needs the database. Writes nothing: another server may still be at work.
 * @returns what `admitKeys` needs to know of it
 * @throws ConfigError before a port is open
 */
export async function checkDatabase(config: AppConfig): Promise<KeyCheck['stored']> {
  const { platform, calls } = config;
  const stored = await withPool(config, async (pool) => {
    await refuseExcessivePower(platform.production, pool);
    const check = await new DataKeys(pool, SEALED_PLACES).check(platform.personalData);
    if (check.refusal) throw new ConfigError(check.refusal.sentence);
    return check.stored;
  });
  const file = await journalOfMissingKey(
    calls.journalDir,
    platform.personalData.keys.map(([id]) => id),
  );
  if (file !== null)
    throw new ConfigError(
      `PERSONAL_DATA_KEYS 打不开 CALLS_JOURNAL_DIR 里的 ${file}（还没有入库的通话）：加回原来的密钥，或把这个文件移走保存 / PERSONAL_DATA_KEYS do not open ${file} in CALLS_JOURNAL_DIR`,
    );
  return stored;
}

/**
 * Remembers the keys that this server writes under from now on (ADR 0039): when it is live, its port is free and nothing has been written.
 * @throws ConfigError when another one has remembered others since `checkDatabase`
 */
export async function admitKeys(config: AppConfig, stored: KeyCheck['stored']): Promise<void> {
  const { personalData } = config.platform;
  await withPool(config, async (pool) => {
    const refusal = await new DataKeys(pool, SEALED_PLACES).admit(personalData, stored);
    if (refusal) throw new ConfigError(refusal.sentence);
    if (personalData.oldIndexKey) await indexTestNumbers(pool, new PersonalData(personalData));
  });
}

async function withPool<T>({ platform }: AppConfig, work: (pool: QueryPool) => Promise<T>): Promise<T> {
  const pool = new QueryPool({ ...platform.database, connections: 1, waitMilliseconds: LOOKING_THROUGH_MS });
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}
