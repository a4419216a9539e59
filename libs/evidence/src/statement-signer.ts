import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { refusal } from '@yiche/contracts';
import { signingKeyOf } from '@yiche/platform';

/** Signs statements with the operator's key (Ed25519), so that a workbook vouches for itself wherever it is (G8). */
export class StatementSigner {
  private readonly key: KeyObject | null;

  constructor({ signingKey }: { readonly signingKey: string }) {
    this.key = signingKey === '' ? null : signingKeyOf(signingKey);
  }

  /** Base64. @throws DomainError `settlement/no-signing-key` */
  sign(text: string): string {
    return sign(null, Buffer.from(text, 'utf8'), this.private()).toString('base64');
  }

  /** SPKI DER, base64. @throws DomainError `settlement/no-signing-key` */
  publicKey(): string {
    return createPublicKey(this.private()).export({ type: 'spki', format: 'der' }).toString('base64');
  }

  private private(): KeyObject {
    if (this.key) return this.key;
    throw refusal('settlement/no-signing-key');
  }
}

/** Whether this signature was made over this text with this key; false also for a key that is none. */
export function isSignedWith(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return (
      key.asymmetricKeyType === 'ed25519' &&
      verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'))
    );
  } catch {
    return false;
  }
}

/** What people compare: SHA-256 of the key in groups of four hex digits, the first 32 of them. */
export function fingerprintOf(publicKey: string): string {
  const digest = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
  return digest.slice(0, 32).match(/.{4}/g)?.join(' ') ?? '';
}
