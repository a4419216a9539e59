import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from './preflight.mjs';
import { readLauncherSettings } from './settings.mjs';

/** Distinguishes this clone from others on the machine. */
export const cloneId = createHash('sha256').update(projectDir).digest('hex').slice(0, 8);

/**
 * Where this installation keeps its database and keys: `.data` beside the program. As root, PostgreSQL runs as a user who may not
 * enter a clone under /root: then a folder under /var/lib.
 */
export async function stateDir() {
  const chosen =
    readLauncherSettings(process.env).YICHE_STATE_DIR ||
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
  const signingKey = () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
  const made = {
    dataKey: key,
    indexKey: key,
    amiEvents: secret,
    amiControl: secret,
    ari: secret,
    cityAmi: secret,
    // AES-128 of the dialplan: 16 characters.
    celKey: () => randomBytes(12).toString('base64url'),
    databaseMigrate: secret,
    databaseApplication: secret,
    settlementKey: signingKey,
    auditAnchorKey: signingKey,
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
 * Where signed heads of the audit trail go: beside the database's folder, which its user can write, and not in it. Whoever wants them on
 * another machine says so.
 */
export const anchorSettings = (secrets, dir) => ({
  AUDIT_ANCHOR_KEY: process.env.AUDIT_ANCHOR_KEY || secrets.auditAnchorKey,
  AUDIT_ANCHOR_FILE: process.env.AUDIT_ANCHOR_FILE || path.join(dir, 'audit-anchors.jsonl'),
});

/**
 * Addresses of the database that `npm start` brings along, by the two roles that work with it (ADR 0036). The superuser's password stays
 * in the database's own folder.
 */
export function databaseAddresses(secrets, port, database = 'yiche114') {
  const address = (role, password) => `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
  return {
    DATABASE_URL: address('yiche_application', secrets.databaseApplication),
    MIGRATION_DATABASE_URL: address('yiche_migrate', secrets.databaseMigrate),
  };
}

/**
 * The settings under which `npm start` runs the server on its own database; null before the first start. Commands that need no
 * telephone run with the simulator's settings.
 */
export async function localEnvironment() {
  const dir = await stateDir();
  if (!existsSync(path.join(dir, 'postgres/password'))) return null;
  const secrets = await secretsOf(dir);
  return {
    PBX_KIND: 'simulator',
    ...process.env,
    ...databaseAddresses(secrets, readLauncherSettings(process.env).YICHE_POSTGRES_PORT),
    ...anchorSettings(secrets, dir),
    PERSONAL_DATA_KEYS: process.env.PERSONAL_DATA_KEYS || `local:${secrets.dataKey}`,
    PERSONAL_DATA_INDEX_KEY: process.env.PERSONAL_DATA_INDEX_KEY || secrets.indexKey,
    SETTLEMENT_SIGNING_KEY: process.env.SETTLEMENT_SIGNING_KEY || secrets.settlementKey,
  };
}
