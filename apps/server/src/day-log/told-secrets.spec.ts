import { describe, expect, it } from '@jest/globals';
import { isSecretSetting } from '@yiche/platform';
import { serverSettings } from '../config.js';
import { softphoneGatewaySettings } from '../softphone-gateway/gateway-config.js';

const bare = { PBX_KIND: 'asterisk' };
const names = Object.keys({ ...serverSettings(bare), ...softphoneGatewaySettings(bare) });

describe('what server and gateway say of their settings when they start', () => {
  it('is everything they read, and these are the secrets among it', () => {
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter(isSecretSetting).toSorted()).toEqual([
      'AUDIT_ANCHOR_KEY',
      'DEMO_CITY_TOKEN',
      'PBX_AMI_CONTROL_SECRET',
      'PBX_AMI_EVENTS_SECRET',
      'PBX_ARI_PASSWORD',
      'PBX_CEL_KEY',
      'PERSONAL_DATA_INDEX_KEY',
      'PERSONAL_DATA_KEYS',
      'PERSONAL_DATA_OLD_INDEX_KEY',
      'SETTLEMENT_SIGNING_KEY',
    ]);
  });

  it('holds none of them', () => {
    const secrets = Object.fromEntries(names.filter(isSecretSetting).map((name) => [name, `hidden-${name}`]));
    const environment = {
      ...{ ...bare, ...secrets, DATABASE_URL: 'postgres://yiche:hidden@db/yiche114' },
      SETTLEMENT_SMTP_URL: 'smtps://jiesuan:hidden@mail.example.test:465',
    };
    const told = JSON.stringify([serverSettings(environment), softphoneGatewaySettings(environment)]);
    expect(told).toContain('"PERSONAL_DATA_KEYS":"set"');
    expect(told).toContain('postgres://yiche:***@db/yiche114');
    expect(told).not.toContain('hidden');
  });
});
