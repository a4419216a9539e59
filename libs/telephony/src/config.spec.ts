import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { AsteriskPbx } from './asterisk/asterisk-pbx.js';
import { readConfig, type Environment } from '@yiche/platform';
import { telephonyConfigSchema } from './config.js';
import { silentObserver } from './observe.js';
import { SimulatedPbx } from './simulator/simulated-pbx.js';
import { TelephonyModule, createPbx } from './telephony.module.js';
import { Pbx } from './ports/pbx.js';

const asterisk = {
  PBX_KIND: 'asterisk',
  PBX_AMI_EVENTS_SECRET: 'a-secret-of-events',
  PBX_AMI_CONTROL_SECRET: 'a-secret-of-control',
  PBX_ARI_PASSWORD: 'a-secret-of-ari',
};

const parse = (environment: Environment) => readConfig(telephonyConfigSchema, environment);

describe('the settings of telephony', () => {
  it('have a default for all but the kind and the secrets', () => {
    const config = parse({ ...asterisk, PBX_AMI_HOST: '' });
    expect(config).toMatchObject({
      kind: 'asterisk',
      asterisk: {
        node: 'yc1',
        ami: { connection: { host: '127.0.0.1', port: 5038 }, events: { username: 'events' } },
        ari: { url: 'http://127.0.0.1:8088', user: 'yiche' },
      },
    });
    expect(parse({ PBX_KIND: 'simulator' })).toMatchObject({ kind: 'simulator' });
  });

  it('name every setting that is missing or wrong, and no value', () => {
    const wrong = { ...asterisk, PBX_AMI_PORT: '99999', PBX_AMI_EVENTS_USER: 'a\r\nb', PBX_ARI_PASSWORD: '' };
    expect(() => parse(wrong)).toThrow(/PBX_AMI_PORT.*PBX_AMI_EVENTS_USER.*PBX_ARI_PASSWORD/);
    expect(() => parse({})).toThrow(/PBX_KIND/);
    expect(() => parse(wrong)).not.toThrow(/a-secret/);
  });

  it('choose the PBX', () => {
    expect(createPbx(parse(asterisk), silentObserver)).toBeInstanceOf(AsteriskPbx);
    expect(createPbx(parse({ PBX_KIND: 'simulator' }), silentObserver)).toBeInstanceOf(SimulatedPbx);
  });

  it('provide the PBX to the whole program, which stops it at its end', async () => {
    const module = TelephonyModule.register({ config: parse({ PBX_KIND: 'simulator' }) });
    const program = await NestFactory.createApplicationContext(module, { logger: false });
    const pbx = program.get(Pbx);
    await pbx.start();
    expect(pbx.link).toBe('up');
    await program.close();
    expect(pbx.link).toBe('down');
  });
});
