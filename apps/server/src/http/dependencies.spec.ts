import { describe, expect, it } from '@jest/globals';
import type { CallRecordWatch, LedgerJournal } from '@yiche/calls';
import { createLogger, Metrics, type DatabaseWatch, type Mailer } from '@yiche/platform';
import type { RecordingFolders } from '@yiche/recordings';
import type { Pbx, PbxLink } from '@yiche/telephony';
import type { RegistryPolicy } from '@yiche/vehicles';
import type { ServerConfig } from '../config.js';
import type { WatchConfig } from '../watch/watch-config.js';
import { Dependencies } from './dependencies.js';

/** Everything is well, but for what is said. */
function make({
  spool = true as boolean | null,
  store = true,
  record = true as boolean | null,
  link = 'up' as PbxLink,
  registry = async () => true,
  mail = null as (() => Promise<boolean>) | null,
  roles = ['telephony'],
} = {}) {
  const metrics = new Metrics();
  const is =
    <T>(value: T) =>
    () =>
      Promise.resolve(value);
  const dependencies = new Dependencies(
    { ask: is(true) } as unknown as DatabaseWatch,
    { link } as Pbx,
    { spoolIsUsable: is(spool), storeIsUsable: is(store) } as RecordingFolders,
    { isUsable: is(true) } as unknown as LedgerJournal,
    { isUsable: is(record) } as unknown as CallRecordWatch,
    { isUsable: registry } as unknown as RegistryPolicy,
    { isConfigured: mail !== null, isUsable: mail } as unknown as Mailer,
    { roles } as unknown as ServerConfig,
    { registryLookSeconds: 60, mailLookSeconds: 300 } as WatchConfig,
    createLogger('fatal'),
    metrics,
  );
  return { dependencies, metrics };
}

describe('what the program leans on', () => {
  it('is named with its state, and measured; what is not configured is left out', async () => {
    const { dependencies, metrics } = make({ store: false, mail: async () => true });
    expect(await dependencies.ask()).toEqual({
      database: 'up',
      pbx: 'up',
      recordingSpool: 'up',
      recordingStore: 'down',
      journal: 'up',
      callRecord: 'up',
      vehicleRegistry: 'up',
      mail: 'up',
    });
    expect(await metrics.registry.metrics()).toContain('yiche_dependency_up{dependency="recordingStore"} 0');
    const { dependencies: few } = make({ spool: null, record: null });
    expect(Object.keys(await few.ask())).toEqual(['database', 'pbx', 'recordingStore', 'journal', 'vehicleRegistry']);
  });

  it('is down where asking it fails', async () => {
    const fails = (): Promise<boolean> => Promise.reject(new Error('refused'));
    expect(await make({ registry: fails, mail: fails }).dependencies.ask()).toMatchObject({
      vehicleRegistry: 'down',
      mail: 'down',
    });
  });

  it('keeps the program from work only where nobody could work without it', async () => {
    const isReady = async (each: Parameters<typeof make>[0]): Promise<boolean> => {
      const { dependencies } = make(each);
      return dependencies.isReady(await dependencies.ask());
    };
    expect(await isReady({ spool: false, store: false, record: false, registry: async () => false })).toBe(true);
    expect(await isReady({ link: 'down' })).toBe(false);
    expect(await isReady({ link: 'synchronising' })).toBe(false);
    expect(await isReady({ link: 'down', roles: ['api'] })).toBe(true);
  });
});
