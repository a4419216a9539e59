import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
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

/** Keys and passwords of this installation, made once: losing them means losing the personal data they seal. */
export async function secretsOf(dir) {
  const file = path.join(dir, 'secrets.json');
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8'));
  const secret = () => randomBytes(24).toString('base64url');
  const key = () => randomBytes(32).toString('base64');
  const secrets = {
    dataKey: key(),
    indexKey: key(),
    amiEvents: secret(),
    amiControl: secret(),
    ari: secret(),
    cityAmi: secret(),
  };
  await writeFile(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  await chmod(file, 0o600);
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
  };
}
