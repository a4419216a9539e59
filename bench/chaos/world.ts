import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageDir, startTrafficPlatform, type TrafficPlatform } from '../../apps/pbx/src/index.js';
import { freePort } from '../../libs/platform/src/testing/free-port.js';
import { mountSmallDisk, type SmallDisk } from '../../libs/platform/src/testing/small-disk.js';
import { startWire, type Wire } from '../support/wire.js';
import { startApplication, type Application } from '../support/application.js';
import type { AgentDesk } from '../support/agent-desk.js';
import { openBrowserAgents, type BrowserAgent } from '../support/browser-agents.js';
import { startLoadPbx, type LoadPbx } from '../support/load-pbx.js';
import { ScriptedAgent } from '../support/scripted-agent.js';

/** A PostgreSQL that can be taken away and given back with what it had. */
export interface StoppablePostgres {
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** The whole program on real parts, each of which can fail. */
export interface World {
  readonly pbx: LoadPbx;
  readonly ami: Wire;
  readonly postgres: StoppablePostgres;
  /** What the PBX records on and where the tracks are kept: each a file system of its own, which can be full. */
  readonly disks: { readonly spool: SmallDisk; readonly store: SmallDisk };
  /** The traffic police's platform, which the server asks over SOAP. */
  readonly registry: TrafficPlatform;
  readonly server: Application;
  /** Between browsers and everything they are connected to: server and softphone gateway. */
  readonly web: Pick<Wire, 'cut' | 'mend'>;
  /** Everybody at work. */
  readonly agents: readonly AgentDesk[];
  /** Those of them who sit before a real desk; the others are scripted, with telephones that answer at once. */
  readonly browsers: readonly BrowserAgent[];
  readonly scripted: readonly ScriptedAgent[];
}

export interface WorldOptions {
  /** Scripted agents. */
  readonly agents: number;
  /** Agents before a browser, at most as many as there are demo users. */
  readonly browsers: number;
  readonly onStop: OnStop;
}

/** Demo users who are agents. */
const demoExtensions = ['8001', '8002', '8003', '8004'];
/** What demo users have; scripted agents are copies of one of them. */
const demoPassword = 'yiche-114-demo';

const vehiclesFile = path.resolve(packageDir(), '../../libs/vehicles/data/synthetic-vehicles.jsonl');

/** For the tracks of a whole run: some 130 kB a call. It takes memory only for what is on it, or when it is filled. */
const diskMegabytes = 512;

/** Is told how to end something that was started; last told, first ended. */
export type OnStop = (stop: () => Promise<unknown>) => void;

/** Starts every part and seats everybody. */
export async function startWorld({ agents: seats, browsers, onStop }: WorldOptions): Promise<World> {
  const { postgres, databaseUrl } = await startStoppablePostgres(onStop);
  const pbx = await startLoadPbx({ onStop }, { systemName: 'chaos1', firstRtp: 12_000, spoolMegabytes: diskMegabytes });
  const store = await mountSmallDisk(diskMegabytes);
  onStop(() => store.unmount());
  const disks = { spool: pbx.spool, store };
  const ami = await startWire({ host: '127.0.0.1', port: pbx.instance.settings.amiPort });
  onStop(() => ami.stop());
  const gatewayPort = await freePort('tcp', '127.0.0.1');
  const sip = await startWire({ host: '127.0.0.1', port: gatewayPort });
  onStop(() => sip.stop());
  const registry = await startTrafficPlatform({ vehiclesFile });
  onStop(() => registry.stop());
  const environment = {
    DEMO: 'true',
    VEHICLE_REGISTRY_KIND: 'soap',
    VEHICLE_REGISTRY_URL: registry.soapUrl,
    VEHICLE_REGISTRY_SOAP_CODES: registry.codes,
    VEHICLE_REGISTRY_KNOWN_PLATE: '苏D12345',
    VEHICLE_REGISTRY_BREAKER_OPEN_MS: '2000',
    LOOKUP_WAITING_S: '1',
    RECORDING_STORE_DIR: disks.store.folder,
    // As often as they are asked.
    SPACE_LOOK_S: '1',
    RECORDING_LOOK_S: '1',
    PBX_AMI_PORT: String(ami.port),
    SOFTPHONE_GATEWAY_PORT: String(gatewayPort),
    SOFTPHONE_PUBLIC_PORT: String(sip.port),
  };
  const server = await startApplication({ databaseUrl, onStop }, { pbx: pbx.instance, environment });
  const pages = await startWire({ host: 'localhost', port: Number(new URL(server.url).port) });
  onStop(() => pages.stop());
  const web = {
    cut: () => [pages, sip].forEach((wire) => wire.cut()),
    mend: () => [pages, sip].forEach((wire) => wire.mend()),
  };
  const scripted = await seatScriptedAgents(server, pbx, seats);
  onStop(async () => {
    for (const agent of scripted) agent.close();
  });
  const extensions = demoExtensions.slice(0, browsers);
  const seated = extensions.length > 0 ? await openBrowserAgents(extensions, onStop) : [];
  for (const agent of seated) await agent.goOnDuty(`http://localhost:${pages.port}`, demoPassword);
  const agents = [...scripted, ...seated];
  return { pbx, ami, web, postgres, disks, registry, server, agents, browsers: seated, scripted };
}

async function seatScriptedAgents(server: Application, pbx: LoadPbx, count: number): Promise<ScriptedAgent[]> {
  const extensions = Array.from({ length: count }, (_, index) => String(81_001 + index));
  // Copied, because a password is made to be slow.
  await server.database.query(
    `INSERT INTO users (id, username, display_name, password_hash, roles, bureau_id, extension, password_changed_at, is_demo, created_at)
     SELECT gen_random_uuid(), seat, seat, password_hash, roles, bureau_id, seat, now(), true, now()
     FROM users, unnest($1::text[]) AS seat WHERE username = '8001'`,
    [extensions],
  );
  await server.database.query(
    `INSERT INTO seat (user_id, queue)
     SELECT other.id, seat.queue FROM seat JOIN users ON users.id = seat.user_id AND username = '8001', users other WHERE other.username = ANY ($1)`,
    [extensions],
  );
  const agents = extensions.map((extension) => new ScriptedAgent(extension, server.url));
  for (const agent of agents) await agent.beginShift(demoPassword);
  await pbx.connectTelephones(extensions);
  for (const agent of agents) agent.open();
  return agents;
}

interface Postgres {
  url(): string;
  stop(): Promise<void>;
}

async function startStoppablePostgres(onStop: OnStop): Promise<{ postgres: StoppablePostgres; databaseUrl: string }> {
  const launcher = path.resolve(packageDir(), '../../scripts/lib/postgres.mjs');
  const { startPostgres } = (await import(pathToFileURL(launcher).href)) as {
    startPostgres(options: { dir: string; port: number; niceness: number }): Promise<Postgres>;
  };
  const dir = await mkdtemp(path.join(tmpdir(), 'yiche-chaos-'));
  onStop(() => rm(dir, { recursive: true, force: true }));
  const port = await freePort('tcp', '127.0.0.1');
  const start = (): Promise<Postgres> => startPostgres({ dir, port, niceness: 15 });
  let running = await start();
  onStop(() => running.stop());
  return {
    databaseUrl: running.url(),
    postgres: {
      stop: () => running.stop(),
      start: async () => void (running = await start()),
    },
  };
}
