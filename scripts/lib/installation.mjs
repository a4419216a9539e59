import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from './preflight.mjs';

/** Distinguishes this clone from others on the machine. */
export const cloneId = createHash('sha256').update(projectDir).digest('hex').slice(0, 8);

/**
 * Where this installation keeps its database and keys: `.data` beside the program. As root, PostgreSQL runs as a user who may not
 * enter a clone under /root: then a folder under /var/lib.
 */
export async function stateDir() {
  const chosen =
    process.env.YICHE_STATE_DIR ||
    ((await closedToOthers(projectDir)) ? `/var/lib/yiche114/${cloneId}` : path.join(projectDir, '.data'));
  await mkdir(chosen, { recursive: true });
  return chosen;
}

async function closedToOthers(folder) {
  if (process.getuid?.() !== 0) return false;
  for (let each = folder; each !== path.dirname(each); each = path.dirname(each)) {
    if (((await stat(each)).mode & 0o001) === 0) return true;
  }
  return false;
}

/**
 * Keys and passwords of this installation, made once: losing them means losing the personal data they seal. A key that a later version of
 * the program needs is added to those that are there.
 */
export async function secretsOf(dir) {
  const file = path.join(dir, 'secrets.json');
  const kept = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
  const secret = () => randomBytes(24).toString('base64url');
  const key = () => randomBytes(32).toString('base64');
  const made = {
    dataKey: key,
    indexKey: key,
    amiEvents: secret,
    amiControl: secret,
    ari: secret,
    cityAmi: secret,
    settlementKey: () =>
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  };
  const missing = Object.keys(made).filter((name) => kept[name] === undefined);
  if (missing.length === 0) return kept;
  const secrets = { ...kept, ...Object.fromEntries(missing.map((name) => [name, made[name]()])) };
  await writeFile(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
  return secrets;
}

/**
 * The settings under which `npm start` runs the server on its own database; null before the first start. Commands that need no
 * telephone run with the simulator's settings.
 */
export async function localEnvironment() {
  const dir = await stateDir();
  const passwordFile = path.join(dir, 'postgres/password');
  if (!existsSync(passwordFile)) return null;
  const password = (await readFile(passwordFile, 'utf8')).trim();
  const secrets = await secretsOf(dir);
  const port = process.env.YICHE_POSTGRES_PORT || 54114;
  return {
    PBX_KIND: 'simulator',
    ...process.env,
    DATABASE_URL: `postgres://yiche:${password}@127.0.0.1:${port}/yiche114`,
    PERSONAL_DATA_KEYS: process.env.PERSONAL_DATA_KEYS || `local:${secrets.dataKey}`,
    PERSONAL_DATA_INDEX_KEY: process.env.PERSONAL_DATA_INDEX_KEY || secrets.indexKey,
    SETTLEMENT_SIGNING_KEY: process.env.SETTLEMENT_SIGNING_KEY || secrets.settlementKey,
  };
}
