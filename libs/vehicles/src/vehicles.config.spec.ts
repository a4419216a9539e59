import { describe, expect, it } from '@jest/globals';
import { readConfig } from '@yiche/platform';
import { vehiclesConfigSchema } from './vehicles.config.js';

describe('the settings of vehicles', () => {
  it('are the demo’s own file and eight seconds unless told otherwise', () => {
    expect(readConfig(vehiclesConfigSchema, { NODE_ENV: 'development' })).toEqual({
      registryFile: 'libs/vehicles/data/synthetic-vehicles.jsonl',
      registryTimeoutMs: 8_000,
    });
  });

  it('do not let the made-up owners of the demo into production by default', () => {
    expect(() => readConfig(vehiclesConfigSchema, { NODE_ENV: 'production' })).toThrow(/VEHICLE_REGISTRY_FILE/);
    const named = { NODE_ENV: 'production', VEHICLE_REGISTRY_FILE: '/srv/vehicles.jsonl' };
    expect(readConfig(vehiclesConfigSchema, named).registryFile).toBe('/srv/vehicles.jsonl');
  });
});
