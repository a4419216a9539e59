import { describe, expect, it } from '@jest/globals';
import { isUsable } from './provision-asterisk.js';
import { provisionOptionsFromEnvironment } from './provision-settings.js';
import { ProvisionError } from './provision-error.js';

describe('where Asterisk is kept', () => {
  it('follows XDG_CACHE_HOME when it is absolute, else the home folder', () => {
    expect(provisionOptionsFromEnvironment({ XDG_CACHE_HOME: '/var/cache' }).cacheDir).toBe('/var/cache/yiche114');
    expect(provisionOptionsFromEnvironment({ XDG_CACHE_HOME: 'cache' }).cacheDir).toMatch(/\/\.cache\/yiche114$/);
  });

  it('leaves the host’s own Asterisk alone when told so', () => {
    expect(provisionOptionsFromEnvironment({ YICHE_ASTERISK: 'provisioned' }).forceProvisioned).toBe(true);
    expect(provisionOptionsFromEnvironment({}).forceProvisioned).toBe(false);
  });

  it('takes an Asterisk of the host whose ARI knows address lists', () => {
    expect(['20.19.0', '22.9', '22.10.1', '23.3.0', '24.0'].every(isUsable)).toBe(true);
    expect(['18.26.4', '20.18.2', '21.12.0', '22.8.2', '23.2'].some(isUsable)).toBe(false);
  });

  it('fails with a code for programs and a sentence for people', () => {
    const error = new ProvisionError('not-root', { detail: 'apt-get install sox' });
    expect(error).toMatchObject({ code: 'not-root', message: expect.stringMatching(/root.*（apt-get install sox）/) });
  });
});
