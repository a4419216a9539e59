import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { deskTimingsSchema } from '@yiche/contracts';
import { ConfigError, readAppConfig } from './config.js';

const required = {
  PBX_KIND: 'simulator',
  DATABASE_URL: 'postgres://yiche@127.0.0.1/yiche114',
  PERSONAL_DATA_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  PERSONAL_DATA_INDEX_KEY: Buffer.alloc(32, 2).toString('base64'),
};

describe('the patience that browsers are given', () => {
  it('is what they accept, by default and as it is set', () => {
    const { deskTimings } = readAppConfig({ ...required, DESK_TAB_WAIT_MS: '900', DESK_PHONE_RETRY_MAX_S: '2' }).server;
    expect(deskTimingsSchema.parse(deskTimings)).toEqual(deskTimings);
    expect(deskTimings).toMatchObject({ tabWaitMs: 900, phone: { retryMinSeconds: 1, retryMaxSeconds: 2 } });
  });

  it('is never none: a page must not ask without a pause', () => {
    for (const setting of ['DESK_SOCKET_RETRY_MS', 'DESK_RECORDING_POLL_MS', 'DESK_PHONE_RETRY_MIN_S'])
      expect(() => readAppConfig({ ...required, [setting]: '0' })).toThrow(ConfigError);
  });

  it('has a least wait before the telephone connects again that is not above the most', () => {
    expect(() => readAppConfig({ ...required, DESK_PHONE_RETRY_MIN_S: '6' })).toThrow(/DESK_PHONE_RETRY_MIN_S/);
  });
});

describe('settings that are wrong', () => {
  it('are told all at once, whichever library they belong to', () => {
    const wrong = { TRUST_PROXY_HOPS: 'true', SETTLEMENT_SIGNING_KEY: 'none', RECORDING_SETTLED_MS: 'soon' };
    expect(() => readAppConfig({ ...required, ...wrong, DATABASE_URL: '' })).toThrow(
      /TRUST_PROXY_HOPS: .*DATABASE_URL: .*RECORDING_SETTLED_MS: .*SETTLEMENT_SIGNING_KEY: /,
    );
  });

  it('are roles of which one is missing: a part alone would end sessions and run every schedule once more', () => {
    expect(readAppConfig({ ...required, ROLES: 'scheduler, api,telephony' }).server.roles).toHaveLength(3);
    for (const ROLES of ['api', 'api,telephony', 'telephony,scheduler', 'api,api,api', 'api,telephony,scheduler,more'])
      expect(() => readAppConfig({ ...required, ROLES })).toThrow(/ROLES/);
  });

  it('are two signing keys that are one', () => {
    const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
    const both = { SETTLEMENT_SIGNING_KEY: key, AUDIT_ANCHOR_KEY: key };
    expect(() => readAppConfig({ ...required, ...both })).toThrow(/AUDIT_ANCHOR_KEY: .*SETTLEMENT_SIGNING_KEY/);
    expect(readAppConfig({ ...required, SETTLEMENT_SIGNING_KEY: key }).settlement.signingKey).toBe(key);
  });
});
