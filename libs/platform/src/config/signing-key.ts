import { createPrivateKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** A key to sign with: Ed25519, PKCS#8 DER in base64 (`openssl genpkey -algorithm ed25519 -outform DER | base64 -w0`); empty for none. */
export const ed25519Setting = z
  .string()
  .refine((text) => text === '' || isEd25519(text), {
    error:
      '需要 Ed25519 私钥，PKCS#8 DER 的 base64（openssl genpkey -algorithm ed25519 -outform DER | base64 -w0） / expected an Ed25519 private key, PKCS#8 DER in base64',
  })
  .default('');

/** The key of such a setting. @throws Error for anything but an Ed25519 private key */
export function signingKeyOf(text: string): KeyObject {
  const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('not an Ed25519 key');
  return key;
}

/** `Buffer.from` passes over what is no base64, PEM's lines included: such a text may still hold a key, and is none. */
function isEd25519(text: string): boolean {
  try {
    signingKeyOf(text);
    return /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  } catch {
    return false;
  }
}
