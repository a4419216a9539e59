import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** OWASP's first choice for argon2id (19 MiB, 2 passes, 1 lane); argon2id is the library's default algorithm. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A password as it is stored: PHC string with salt and parameters. About 20 ms of one core. */
export const hashPassword = (password: string): Promise<string> => hash(password, PARAMETERS);

/** Whether this is the password. A stored text that is no hash counts as a wrong password. */
export const passwordMatches = (stored: string, password: string): Promise<boolean> =>
  verify(stored, password).catch(() => false);

let nobody: Promise<string> | undefined;

/** The work of a comparison for a user who does not exist, so that the time of the answer does not say so. */
export async function compareWithNobody(password: string): Promise<false> {
  nobody ??= hashPassword(generatePassword());
  await passwordMatches(await nobody, password);
  return false;
}

// Without 0/O, 1/l/I: it is read from a terminal and typed once.
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';

/** A random password of 20 characters, about 116 bits. */
export function generatePassword(): string {
  return Array.from({ length: 20 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
