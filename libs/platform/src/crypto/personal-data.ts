import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { TelephoneNumber } from '@yiche/kernel';

/** An encrypted value as it is stored: `keyId.iv.tag.ciphertext`, the last three base64url. */
export type Sealed = string;

/** Keys of personal data, as settings have them: 32 bytes each, base64. */
export interface PersonalDataKeys {
  /** The first encrypts, all decrypt. */
  readonly keys: readonly (readonly [id: string, key: string])[];
  readonly indexKey: string;
  /** With which numbers were indexed until now; while it is being changed (ADR 0039). */
  readonly oldIndexKey?: string | null;
}

/**
 * Personal data at rest (H2): AES-256-GCM under a key whose id is stored with the value, so that keys can be changed without
 * a stop; and a blind index (HMAC-SHA-256) for equality search.
 *
 * `field` (`call.requester-number`) is authenticated with the value: a ciphertext moved to another column does not open.
 * The index has no field: the same number must be found wherever it stands.
 */
export class PersonalData {
  private readonly keys: ReadonlyMap<string, Buffer>;
  readonly currentKeyId: string;
  /** The current one first. */
  private readonly indexKeys: readonly [Buffer, ...Buffer[]];

  constructor(settings: PersonalDataKeys) {
    const [first] = settings.keys;
    if (!first) throw new Error('no key for personal data');
    this.currentKeyId = first[0];
    this.keys = new Map(settings.keys.map(([id, key]) => [id, Buffer.from(key, 'base64')]));
    const old = settings.oldIndexKey ? [Buffer.from(settings.oldIndexKey, 'base64')] : [];
    this.indexKeys = [Buffer.from(settings.indexKey, 'base64'), ...old];
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
    return indexUnder(this.indexKeys[0], number);
  }

  /** Every value under which it may be stored, the one of `index` first: while the index key is being changed there are two. */
  indexes(number: TelephoneNumber): readonly string[] {
    return this.indexKeys.map((key) => indexUnder(key, number));
  }

  /** Of a value that was sealed. */
  static keyIdOf(sealed: Sealed): string {
    return sealed.slice(0, sealed.indexOf('.'));
  }

  private keyOf(id: string): Buffer {
    const key = this.keys.get(id);
    if (!key) throw new Error(`personal data key ${id} is not configured`);
    return key;
  }
}

function indexUnder(key: Buffer, number: TelephoneNumber): string {
  return createHmac('sha256', key).update(number, 'utf8').digest('hex').slice(0, 32);
}
