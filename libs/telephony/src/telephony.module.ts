import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AsteriskPbx } from './asterisk/asterisk-pbx.js';
import { CelCallRecords } from './cel/cel-call-records.js';
import type { TelephonyConfig } from './config.js';
import { type TelephonyObserver, silentObserver } from './observe.js';
import { CallRecords, NoCallRecords } from './ports/call-records.js';
import { Pbx } from './ports/pbx.js';
import { SimulatedPbx } from './simulator/simulated-pbx.js';

export interface TelephonyModuleOptions {
  readonly config: TelephonyConfig;
  readonly observer?: TelephonyObserver;
}

/**
 * Provides `Pbx` and its `CallRecords` as configured, everywhere. It is not started here: `start()` is called when every listener has subscribed
 * (after the program's bootstrap), so that no fact is missed. It is stopped with the program.
 */
@Module({})
export class TelephonyModule implements OnApplicationShutdown {
  constructor(@Inject(Pbx) private readonly pbx: Pbx) {}

  static register({ config, observer = silentObserver }: TelephonyModuleOptions): DynamicModule {
    const providers = [
      { provide: Pbx, useFactory: () => createPbx(config, observer) },
      { provide: CallRecords, useFactory: () => createCallRecords(config, observer) },
    ];
    return { module: TelephonyModule, global: true, providers, exports: [Pbx, CallRecords] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pbx.stop();
  }
}

/** The PBX that the configuration names. */
export function createPbx(config: TelephonyConfig, observer: TelephonyObserver): Pbx {
  return config.kind === 'asterisk'
    ? new AsteriskPbx(config.asterisk, observer)
    : new SimulatedPbx(config.simulator, observer);
}

function createCallRecords(config: TelephonyConfig, observer: TelephonyObserver): CallRecords {
  if (config.kind !== 'asterisk' || config.asterisk.cel === null) return new NoCallRecords();
  return new CelCallRecords(config.asterisk.node, config.asterisk.cel, observer);
}
