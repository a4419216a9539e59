import { randomBytes } from 'node:crypto';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { StartError } from './start-error.js';

/** Numbers of a user and a group. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The system user of this machine to whom a provisioned Asterisk belongs. */
export const PBX_ACCOUNT = 'yiche-pbx';

/** Whoever is in this group takes recordings out of the spool and reads the record of calls, and nothing else of the PBX's: the server. */
const RECORDINGS_GROUP = 'yiche-recordings';

/** The numbers of a user in the text of a passwd file. */
export function accountIn(passwd: string, user: string): Account | undefined {
  const [, , uid, gid] =
    passwd
      .split('\n')
      .find((line) => line.startsWith(`${user}:`))
      ?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** A passwd or group file in which `name` has other numbers. */
export function renumbered(file: 'passwd' | 'group', text: string, name: string, { uid, gid }: Account): string {
  const numbers = file === 'passwd' ? [String(uid), String(gid)] : [String(gid)];
  return text
    .split('\n')
    .map((line) => {
      const fields = line.split(':');
      if (fields[0] === name) fields.splice(2, numbers.length, ...numbers);
      return fields.join(':');
    })
    .join('\n');
}

/**
 * Whom Asterisk runs as. The numbers inside a provisioned root are Debian's for that root alone: outside they may be anybody's, as they
 * were PostgreSQL's, and a process knows numbers only. So they are made those of a system user of this machine, made when it is missing.
 * @returns undefined when it is not root that starts it
 */
export async function pbxAccount({
  kind,
  rootDir,
}: {
  readonly kind: 'host' | 'provisioned';
  readonly rootDir: string;
}): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = await readFile(join(rootDir, 'etc/passwd'), 'utf8');
  const inside = accountIn(passwd, 'asterisk');
  if (kind === 'host' || inside === undefined) return inside;
  const own = await systemAccount();
  if (inside.uid === own.uid && inside.gid === own.gid) return own;
  for (const file of ['group', 'passwd'] as const) {
    const place = join(rootDir, 'etc', file);
    await replace(place, renumbered(file, await readFile(place, 'utf8'), 'asterisk', own));
  }
  return own;
}

async function systemAccount(): Promise<Account> {
  const lookUp = async (): Promise<Account | undefined> =>
    accountIn(await readFile('/etc/passwd', 'utf8'), PBX_ACCOUNT);
  const found = await lookUp();
  if (found) return found;
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  // Another start may have made it meanwhile: what counts is that it is there.
  const { stderr } = await execa('useradd', [...options, PBX_ACCOUNT], { reject: false });
  const made = await lookUp();
  if (!made) throw new StartError('no-account', { detail: String(stderr) });
  return made;
}

/**
 * The launcher needs root to change the root and the user of what it starts; from then on it is what Asterisk is, and root no more. It
 * cannot start Asterisk again: whoever started the launcher starts it again.
 */
export async function stopBeingRoot(installation: { kind: 'host' | 'provisioned'; rootDir: string }): Promise<void> {
  const account = await pbxAccount(installation);
  if (account === undefined) return;
  process.setgroups?.([account.gid]);
  process.setgid?.(account.gid);
  process.setuid?.(account.uid);
}

/** The number of the group, made when it is missing. @returns undefined when it is not root that asks */
export async function recordingsGroup(): Promise<number | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lookUp = async (): Promise<number | undefined> => {
    const line = (await readFile('/etc/group', 'utf8'))
      .split('\n')
      .find((each) => each.startsWith(`${RECORDINGS_GROUP}:`));
    return line === undefined ? undefined : Number(line.split(':')[2]);
  };
  const found = await lookUp();
  if (found !== undefined) return found;
  const { stderr } = await execa('groupadd', ['--system', RECORDINGS_GROUP], { reject: false });
  const made = await lookUp();
  if (made === undefined) throw new StartError('no-account', { detail: String(stderr) });
  return made;
}

/** Whole or not at all: other instances read it while they start. */
async function replace(file: string, text: string): Promise<void> {
  const next = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(next, text);
  await chmod(next, 0o644);
  await rename(next, file);
}
