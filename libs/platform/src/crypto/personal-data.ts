import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { TelephoneNumber } from '@yiche/kernel';

/** An encrypted value as it is stored: `keyId.iv.tag.ciphertext`, the last three base64url. */
export type Sealed = string;

/**
 * Personal data at rest (H2): AES-256-GCM under a key whose id is stored with the value, so that keys can be changed without
 * a stop; and a blind index (HMAC-SHA-256) for equality search.
 *
 * `field` (`call.requester-number`) is authenticated with the value: a ciphertext moved to another column does not open.
 * The index has no field: the same number must be found wherever it stands.
 */
export class PersonalData {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly currentKeyId: string;
  private readonly indexKey: Buffer;

  constructor(settings: { keys: readonly (readonly [id: string, key: string])[]; indexKey: string }) {
    const [first] = settings.keys;
    if (!first) throw new Error('no key for personal data');
    this.currentKeyId = first[0];
    this.keys = new Map(settings.keys.map(([id, key]) => [id, Buffer.from(key, 'base64')]));
    this.indexKey = Buffer.from(settings.indexKey, 'base64');
  }

  /** Encrypts one value for one field. */
  seal(plain: string, field: string): Sealed {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.keyOf(this.currentKeyId), iv);
    cipher.setAAD(Buffer.from(field));
    const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return [this.currentKeyId, ...[iv, cipher.getAuthTag(), text].map((part) => part.toString('base64url'))].join('.');
  }

  /**
   * Decrypts one value of one field.
   * @throws Error when the key is unknown, the value was altered, or belongs to another field.
   */
  open(sealed: Sealed, field: string): string {
    const [keyId = '', iv = '', tag = '', text = ''] = sealed.split('.');
    const decipher = createDecipheriv('aes-256-gcm', this.keyOf(keyId), Buffer.from(iv, 'base64url'), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(field));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
  }

  /**
   * The value under which one telephone number is found wherever it stands; 32 hex characters. Of its canonical form alone: two
   * forms of a number would be two persons.
   */
  index(number: TelephoneNumber): string {
    return createHmac('sha256', this.indexKey).update(number, 'utf8').digest('hex').slice(0, 32);
  }

  private keyOf(id: string): Buffer {
    const key = this.keys.get(id);
    if (!key) throw new Error(`personal data key ${id} is not configured`);
    return key;
  }
}
