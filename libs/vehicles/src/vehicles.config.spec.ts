import { describe, expect, it } from '@jest/globals';
import { readConfig } from '@yiche/platform';
import { vehiclesConfigSchema } from './vehicles.config.js';

describe('the settings of vehicles', () => {
  it('are the demo’s own file and eight seconds unless told otherwise', () => {
    expect(readConfig(vehiclesConfigSchema, { NODE_ENV: 'development' })).toMatchObject({
      registry: { kind: 'file' },
      registryFile: 'libs/vehicles/data/synthetic-vehicles.jsonl',
      policy: { totalMs: 8_000 },
      quota: { perDay: null },
    });
  });

  it('do not let the made-up owners of the demo into production by default', () => {
    expect(() => readConfig(vehiclesConfigSchema, { NODE_ENV: 'production' })).toThrow(/VEHICLE_REGISTRY_FILE/);
    const named = { NODE_ENV: 'production', VEHICLE_REGISTRY_FILE: '/srv/vehicles.jsonl' };
    expect(readConfig(vehiclesConfigSchema, named).registryFile).toBe('/srv/vehicles.jsonl');
  });

  const remote = { VEHICLE_REGISTRY_URL: 'https://10.1.2.3/x/', VEHICLE_REGISTRY_KNOWN_PLATE: '苏D12345' };
  const soap = { ...remote, VEHICLE_REGISTRY_KIND: 'soap' };
  const https = {
    ...remote,
    VEHICLE_REGISTRY_KIND: 'https',
    VEHICLE_REGISTRY_APP_ID: 'a',
    VEHICLE_REGISTRY_SECRET: 'of-sixteen-or-more',
  };

  it('describe a platform by its defaults, and a plate that it knows by its usual type', () => {
    expect(readConfig(vehiclesConfigSchema, soap).registry).toMatchObject({
      knownPlate: { number: '苏D12345', type: '02' },
      operation: 'queryObjectOut',
      codes: [
        { code: '1', meaning: 'found' },
        { code: '0', meaning: 'not-found' },
      ],
    });
    const truck = { ...https, VEHICLE_REGISTRY_KNOWN_PLATE: '苏D00001/01' };
    expect(readConfig(vehiclesConfigSchema, truck).registry).toMatchObject({
      url: 'https://10.1.2.3/x',
      knownPlate: { number: '苏D00001', type: '01' },
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['a kind that is none', { ...soap, VEHICLE_REGISTRY_KIND: 'ftp' }, /VEHICLE_REGISTRY_KIND/],
    ['no address', { ...soap, VEHICLE_REGISTRY_URL: '' }, /VEHICLE_REGISTRY_URL/],
    ['an address that is none', { ...soap, VEHICLE_REGISTRY_URL: '10.1.2.3:80/x' }, /VEHICLE_REGISTRY_URL/],
    ['an address of a file', { ...soap, VEHICLE_REGISTRY_URL: 'file:///etc/passwd' }, /VEHICLE_REGISTRY_URL/],
    ['no plate to ask for', { ...soap, VEHICLE_REGISTRY_KNOWN_PLATE: '' }, /VEHICLE_REGISTRY_KNOWN_PLATE/],
    ['a plate that is none', { ...soap, VEHICLE_REGISTRY_KNOWN_PLATE: '苏D1234' }, /VEHICLE_REGISTRY_KNOWN_PLATE/],
    ['no place for the question', { ...soap, VEHICLE_REGISTRY_SOAP_PARAMETERS: 'xtlb=01' }, /\{document\}/],
    ['a parameter that XML cannot name', { ...soap, VEHICLE_REGISTRY_SOAP_PARAMETERS: '<a>={document}' }, /PARAMETERS/],
    ['a parameter twice', { ...soap, VEHICLE_REGISTRY_SOAP_PARAMETERS: 'a={document}&a=1' }, /a parameter twice/],
    ['a code twice', { ...soap, VEHICLE_REGISTRY_SOAP_CODES: '1=found,1=not-found' }, /SOAP_CODES/],
    ['codes of which none means found', { ...soap, VEHICLE_REGISTRY_SOAP_CODES: '0=not-found' }, /SOAP_CODES/],
    [
      'an account in the address',
      { ...soap, VEHICLE_REGISTRY_URL: 'https://u:passwd@10.1.2.3/' },
      /VEHICLE_REGISTRY_URL/,
    ],
    [
      'a query in the address of two',
      { ...https, VEHICLE_REGISTRY_URL: 'https://10.1.2.3/?x' },
      /VEHICLE_REGISTRY_URL/,
    ],
    ['an attempt longer than all of them', { VEHICLE_REGISTRY_ATTEMPT_MS: '8001' }, /VEHICLE_REGISTRY_ATTEMPT_MS/],
    ['a day of which all is kept', { VEHICLE_REGISTRY_DAILY_QUOTA: '100' }, /VEHICLE_REGISTRY_QUOTA_RESERVE/],
    ['a meaning that is none', { ...soap, VEHICLE_REGISTRY_SOAP_CODES: '1=yes' }, /SOAP_CODES/],
    ['a key that is none', { ...https, VEHICLE_REGISTRY_SECRET: 'a-tiny-key' }, /VEHICLE_REGISTRY_SECRET/],
    [
      'a way on which others read, in production',
      { ...soap, NODE_ENV: 'production', VEHICLE_REGISTRY_URL: 'http://10.1.2.3/' },
      /https/,
    ],
  ])('refuse %s, and quote nothing', (_what, environment, words) => {
    const read = () => readConfig(vehiclesConfigSchema, environment);
    expect(read).toThrow(words);
    expect(read).not.toThrow(/tiny|passwd|苏D1234\b/);
  });

  it('take a tunnel that ends on this machine in production, and need no file then', () => {
    for (const url of ['http://127.0.0.1:9000/s', 'http://localhost:9000/s', 'http://[::1]:9000/s']) {
      const tunnel = { ...soap, NODE_ENV: 'production', VEHICLE_REGISTRY_URL: url };
      expect(readConfig(vehiclesConfigSchema, tunnel).registry).toMatchObject({ kind: 'soap', url });
    }
  });
});
