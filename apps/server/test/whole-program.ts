import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../../libs/platform/src/testing/free-port.js';
import { createTestDatabase, type TestDatabase } from '../../../libs/platform/src/testing/test-database.js';
import { startAsteriskFixture, type AsteriskFixture } from '../../pbx/src/testing/asterisk-fixture.js';
import {
  asteriskEnvironment,
  cityEnvironment,
  runProgram,
  SERVER,
  SOFTPHONE_GATEWAY,
  untilLogged,
  untilReady,
  WAITS,
  type ProgramProcess,
} from './program-process.js';

/** The whole program, as built, on real parts: its own database, its own PBX and city (or the simulator), its own ports. */
export interface WholeProgram {
  readonly url: string;
  /** Of the softphone gateway. Nobody listens there when the program runs on the simulator. */
  readonly gatewayUrl: string;
  readonly database: TestDatabase;
  /** Throws when the program runs on the simulator. */
  readonly telephony: AsteriskFixture;
  readonly storeDir: string;
  /** Everything that server and gateway have printed. */
  log(): string;
  /** Whether the server process is still there. */
  alive(): boolean;
  /** Kills the server as a crash would, and starts it again after `meanwhile`; PBX and softphone gateway go on. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
  /** Kills the server as a crash would, and starts it again without waiting until it can work. */
  killAndLaunch(): Promise<void>;
  /** Asks the server to stop, waits until it has, and starts it again without waiting until it can work. */
  stopAndLaunch(): Promise<void>;
  /**
   * Starts another server on the same database and PBX, and as a rule on the same port; resolves when it has said that it waits.
   * `environment` is added to that of the first.
   */
  launchBeside(environment?: Readonly<Record<string, string>>): Promise<ProgramProcess>;
  /** Ends the server, and resolves when the one that waited beside it can work in its place, on the same port. */
  switchTo(beside: ProgramProcess, how: 'asked' | 'killed'): Promise<void>;
  /** Resolves when the server can work. */
  untilReady(): Promise<void>;
  /** Kills the softphone gateway as a crash would, and starts it again after `meanwhile`; everything else goes on. */
  restartGateway(meanwhile: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it; `environment` is added to that of server and gateway. */
export async function startWholeProgram({
  pbx,
  postgres,
  dump,
  environment = {},
  spoolMegabytes,
}: {
  readonly pbx: 'asterisk' | 'simulator';
  /** Address of the PostgreSQL on which its database is made; the run's own by default. */
  readonly postgres?: string;
  /** SQL of a database of before, on which it then runs. */
  readonly dump?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The PBX records on a file system of so many megabytes. */
  readonly spoolMegabytes?: number;
}): Promise<WholeProgram> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const database = await createTestDatabase([], postgres, dump);
    stops.push(() => database.drop());
    const disk = spoolMegabytes === undefined ? {} : { spoolMegabytes };
    const telephony =
      pbx === 'asterisk' ? await startAsteriskFixture({ withCity: true, agentAwaySeconds: 15, ...disk }) : null;
    if (telephony) stops.push(() => telephony.stop());
    const storeDir = await mkdtemp(path.join(tmpdir(), 'yiche-recordings-'));
    stops.push(() => rm(storeDir, { recursive: true, force: true }));
    const port = await freePort('tcp', '127.0.0.1');
    const gatewayPort = environment.SOFTPHONE_GATEWAY_PORT ?? (await freePort('tcp', '127.0.0.1'));
    const settings = {
      ...baseEnvironment(database.url, port, storeDir),
      ...(telephony ? asteriskEnvironment(telephony.pbx) : { PBX_KIND: 'simulator' }),
      ...(telephony ? cityEnvironment(telephony.city) : {}),
      SOFTPHONE_GATEWAY_PORT: String(gatewayPort),
      SOFTPHONE_PUBLIC_PORT: String(gatewayPort),
      ...environment,
    };
    const url = `http://localhost:${port}`;
    const gatewayUrl = `http://localhost:${gatewayPort}`;
    const runServer = (): ProgramProcess =>
      runProgram(SERVER, { environment: settings, nodeOptions: ['--enable-source-maps'] });
    const runGateway = (): ProgramProcess => runProgram(SOFTPHONE_GATEWAY, { environment: settings });
    let server = runServer();
    stops.push(() => server.stop());
    let gateway = telephony ? runGateway() : null;
    stops.push(async () => gateway?.stop());
    await Promise.all([untilReady(url, server), gateway && untilReady(gatewayUrl, gateway)]);
    return {
      url,
      gatewayUrl,
      database,
      storeDir,
      get telephony() {
        if (!telephony) throw new Error('this program runs on the simulator');
        return telephony;
      },
      log: () => server.log() + (gateway?.log() ?? ''),
      alive: () => server.alive(),
      restart: async (meanwhile) => {
        await server.kill();
        await meanwhile();
        server = runServer();
        await untilReady(url, server);
      },
      killAndLaunch: async () => {
        await server.kill();
        server = runServer();
      },
      stopAndLaunch: async () => {
        await server.stop();
        server = runServer();
      },
      launchBeside: async (more = {}) => {
        const beside = runProgram(SERVER, { environment: { ...settings, ...more } });
        stops.push(() => beside.stop());
        await untilLogged(beside, WAITS);
        return beside;
      },
      switchTo: async (beside, how) => {
        await (how === 'killed' ? server.kill() : server.stop());
        server = beside;
        await untilReady(url, server);
      },
      untilReady: () => untilReady(url, server),
      restartGateway: async (meanwhile) => {
        await gateway?.kill();
        await meanwhile();
        gateway = runGateway();
        await untilReady(gatewayUrl, gateway);
      },
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

function baseEnvironment(databaseUrl: string, port: number, storeDir: string): Record<string, string> {
  return {
    DEMO: 'true',
    DATABASE_URL: databaseUrl,
    PERSONAL_DATA_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    PERSONAL_DATA_INDEX_KEY: Buffer.alloc(32, 8).toString('base64'),
    SETTLEMENT_SIGNING_KEY: generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'der' })
      .toString('base64'),
    PORT: String(port),
    LOG_LEVEL: 'debug', // so that the tests see what could ever be logged
    RECORDING_STORE_DIR: storeDir,
    CALLS_JOURNAL_DIR: path.join(storeDir, 'journal'),
  };
}
