import 'reflect-metadata';
import { expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditModule } from '@yiche/audit';
import { BureausModule } from '@yiche/identity';
import { newId } from '@yiche/kernel';
import { migrations } from '@yiche/migrations';
import { createLogger, platformConfigSchema, PlatformModule, readConfig } from '@yiche/platform';
import { createTestDatabase } from '../../platform/src/testing/test-database.js';
import { VehicleLookups } from './vehicle-lookups.service.js';
import { vehiclesConfigSchema } from './vehicles.config.js';
import { VehiclesModule } from './vehicles.module.js';

it('the module, wired as the program wires it, looks a vehicle of the demo up', async () => {
  const database = await createTestDatabase();
  const key = Buffer.alloc(32, 1).toString('base64');
  const config = readConfig(platformConfigSchema, {
    DEMO: 'true',
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: '2',
    PERSONAL_DATA_KEYS: `k:${key}`,
    PERSONAL_DATA_INDEX_KEY: key,
    LOG_LEVEL: 'error',
    WORK_CONCURRENCY: '1',
  });
  @Module({
    imports: [
      PlatformModule.register({ config, logger: createLogger('error'), migrations }),
      AuditModule,
      BureausModule,
      VehiclesModule.register(readConfig(vehiclesConfigSchema, {})),
    ],
  })
  class TestApp {}
  const app = await NestFactory.createApplicationContext(TestApp, { logger: ['error'] });
  try {
    const lookups = app.get(VehicleLookups);
    const agent = { agentId: newId(), agentName: '陈晓燕', relocationId: newId(), callId: null };
    const plate = { number: '苏D12345', type: '02' } as const;
    const lookup = await lookups.lookUp({
      id: newId(),
      ...agent,
      plate,
      bureauId: 'WJ',
      purpose: 'move-car',
      isUrgent: false,
      isRepeated: false,
    });
    expect(lookups.view(lookup)).toMatchObject({ result: 'found' });
    const number = await lookups.ownerNumberFor(lookup.id, { ...agent, use: 'call-owner', ownerNumber: 'first' });
    expect(number).toMatch(/^13900\d{4}18$/);
  } finally {
    await app.close();
    await database.drop();
  }
});
