import { join } from 'node:path';
import { startAsteriskProcess, type AsteriskProcess } from './asterisk-process.js';
import { keepRecordShort } from './record/keep-record-short.js';
import { sealClearRecord } from './record/seal-record.js';
import { pbxSettingsSchema, type PbxSettings, type PbxSettingsInput } from './pbx-settings.js';
import type { AsteriskInstallation } from './provision-asterisk.js';
import { nowhereAddress, renderConfig } from './render-config.js';

export interface StartAsteriskOptions {
  /** Default: the settings' systemName. */
  readonly instance?: string;
  /** What Asterisk prints: warnings and errors. */
  readonly onLine?: (line: string) => void;
  /** An administrator's prompts (A2): files here take the place of the spoken ones of the same name. */
  readonly promptsDir?: string;
  /** Remove the instance's folder, recordings included, when it stops. For tests. */
  readonly temporary?: boolean;
  /** Changes the text of each configuration file. For tests that take one protection away to try the others. */
  readonly alterFile?: (name: string, text: string) => string;
}

/** A running PBX. Paths are as seen from outside its root. */
export interface AsteriskInstance extends AsteriskProcess {
  readonly settings: PbxSettings;
  readonly spoolRecordingDir: string;
  /** Asterisk's own record of every call, kept without the application (CSV). */
  readonly celFile: string;
}

/**
 * Starts the PBX and returns once it takes calls.
 * @throws StartError when a port is taken or Asterisk does not come up; nothing is left running then.
 */
export async function startAsterisk(
  installation: AsteriskInstallation,
  input: PbxSettingsInput,
  options: StartAsteriskOptions = {},
): Promise<AsteriskInstance> {
  const settings = pbxSettingsSchema.parse(input);
  const { bindAddress, controlAddress } = settings;
  const { alterFile = (_name, text) => text, ...others } = options;
  const asteriskProcess = await startAsteriskProcess({
    installation,
    files: (place) => new Map([...renderConfig(settings, place)].map(([name, text]) => [name, alterFile(name, text)])),
    ports: [
      { purpose: 'SIP', protocol: 'udp', address: bindAddress, port: settings.sipPort },
      { purpose: 'SIP to nowhere', protocol: 'udp', address: nowhereAddress, port: settings.sipPort },
      { purpose: 'HTTP/WebSocket', protocol: 'tcp', address: controlAddress, port: settings.httpPort },
      { purpose: 'AMI', protocol: 'tcp', address: controlAddress, port: settings.amiPort },
    ],
    login: { host: controlAddress, port: settings.amiPort, username: 'events', secret: settings.secrets.amiEvents },
    ...others,
    beforeStart: async (homeDir) => {
      const oldest = Date.now() / 1000 - 2 * settings.recordDays * 86_400;
      const file = celFileIn(homeDir);
      for (const each of [file, `${file}.1`]) await sealClearRecord(each, settings.secrets.record, oldest);
    },
    instance: options.instance ?? settings.systemName,
  });
  const celFile = celFileIn(asteriskProcess.homeDir);
  const endRecord = await keepRecordShort(celFile, settings.recordDays, (sentence) => options.onLine?.(sentence));
  void asteriskProcess.exited.then(endRecord);
  return {
    ...asteriskProcess,
    settings,
    spoolRecordingDir: join(asteriskProcess.homeDir, 'spool/recording'),
    celFile,
  };
}

const celFileIn = (homeDir: string): string => join(homeDir, 'log/cel-custom/Master.csv');
