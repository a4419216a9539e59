import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readConfig } from './read-config.js';
import { ed25519Setting, signingKeyOf } from './signing-key.js';

const schema = z.object({ KEY: ed25519Setting });
const ed25519 = generateKeyPairSync('ed25519').privateKey;
const der = (key = ed25519): string => key.export({ type: 'pkcs8', format: 'der' }).toString('base64');

describe('a signing key', () => {
  it('is an Ed25519 private key, or none', () => {
    expect(signingKeyOf(readConfig(schema, { KEY: der() }).KEY).asymmetricKeyType).toBe('ed25519');
    expect(readConfig(schema, {}).KEY).toBe('');
  });

  it.each<[string, string]>([
    ['no base64', '!?'],
    ['half of it', der().slice(0, 30)],
    ['a key of personal data', Buffer.alloc(32, 1).toString('base64')],
    ['RSA', der(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey)],
    ['X25519', der(generateKeyPairSync('x25519').privateKey)],
    ['PEM', ed25519.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['PEM without its frame, in lines', `${der().slice(0, 40)}\n${der().slice(40)}`],
    [
      'the public one',
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    ],
  ])('is not %s: refused by its name', (_what, text) => {
    expect(() => readConfig(schema, { KEY: text })).toThrow(/KEY: 需要 Ed25519 私钥/);
  });
});
