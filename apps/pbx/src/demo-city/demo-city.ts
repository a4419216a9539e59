import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AmiSession } from '../ami-session.js';
import { startAsteriskProcess } from '../asterisk-process.js';
import { citySettingsSchema, type CitySettings, type CitySettingsInput } from '../pbx-settings.js';
import type { AsteriskInstallation } from '../provision-asterisk.js';
import { renderCityConfig } from '../render-config.js';
import { CityCalls, type CityCall, type PlaceCall } from './city-calls.js';
import { startCityControl } from './city-control.js';

export interface DemoCityOptions {
  readonly instance?: string;
  readonly onLine?: (line: string) => void;
  readonly temporary?: boolean;
}

/** A simulated carrier with people who call and owners who are called. Paths are as seen from outside. */
export interface DemoCity {
  readonly settings: CitySettings;
  readonly controlUrl: string;
  /** `Authorization: Bearer …` of the control port; a new one at each start. */
  readonly controlToken: string;
  /** `<party>.<uniqueid>.said.wav` and `.heard.wav` of everyone who was on the line. */
  readonly spoolRecordingDir: string;
  place(request: PlaceCall): Promise<CityCall>;
  calls(): readonly CityCall[];
  hangUp(id: string): Promise<void>;
  stop(): Promise<void>;
}

/** @throws StartError when a port is taken or Asterisk does not come up; nothing is left running then. */
export async function startDemoCity(
  installation: AsteriskInstallation,
  input: CitySettingsInput,
  options: DemoCityOptions = {},
): Promise<DemoCity> {
  const settings = citySettingsSchema.parse(input);
  const { bindAddress: address, controlAddress, controlPort } = settings;
  const login = { host: address, port: settings.amiPort, username: 'city', secret: settings.secrets.ami };
  const asteriskProcess = await startAsteriskProcess({
    installation,
    files: (place) => renderCityConfig(settings, place),
    ports: [
      { purpose: 'SIP', protocol: 'udp', address, port: settings.sipPort },
      { purpose: 'AMI', protocol: 'tcp', address, port: settings.amiPort },
      { purpose: 'HTTP', protocol: 'tcp', address: controlAddress, port: controlPort },
    ],
    login,
    ...options,
    instance: options.instance ?? settings.systemName,
  });
  try {
    const ami = await AmiSession.open(login);
    const calls = new CityCalls(ami);
    const controlToken = randomBytes(24).toString('base64url');
    const door = { address: controlAddress, port: controlPort, token: controlToken };
    const server = await startCityControl(calls, door);
    return {
      settings,
      controlUrl: `http://${controlAddress}:${controlPort}`,
      controlToken,
      spoolRecordingDir: join(asteriskProcess.homeDir, 'spool/recording'),
      place: (request) => calls.place(request),
      calls: () => calls.list(),
      hangUp: (id) => calls.hangUp(id),
      stop: async () => {
        server.closeAllConnections();
        server.close();
        ami.close();
        await asteriskProcess.stop();
      },
    };
  } catch (error) {
    await asteriskProcess.stop();
    throw error;
  }
}
