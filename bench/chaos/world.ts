import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort, packageDir } from '../../apps/pbx/src/index.js';
import { startAmiProxy, type AmiProxy } from '../support/ami-proxy.js';
import { startApplication, type Application } from '../support/application.js';
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
  readonly ami: AmiProxy;
  readonly postgres: StoppablePostgres;
  readonly server: Application;
  /** At work, each with a telephone that answers at once. */
  readonly agents: readonly ScriptedAgent[];
}

/** What demo users have; the world's agents are copies of one of them. */
const demoPassword = 'yiche-114-demo';

/** Is told how to end something that was started; last told, first ended. */
export type OnStop = (stop: () => Promise<unknown>) => void;

/** @param onStop is told how to end each part, last first */
export async function startWorld({
  agents,
  onStop,
}: {
  readonly agents: number;
  readonly onStop: OnStop;
}): Promise<World> {
  const { postgres, databaseUrl } = await startStoppablePostgres(onStop);
  const pbx = await startLoadPbx({ onStop }, { systemName: 'chaos1', firstRtp: 12_000 });
  const ami = await startAmiProxy({ host: '127.0.0.1', port: pbx.instance.settings.amiPort });
  onStop(() => ami.stop());
  const server = await startApplication(
    { databaseUrl, onStop },
    { pbx: pbx.instance, environment: { DEMO: 'true', PBX_AMI_PORT: String(ami.port) } },
  );
  const extensions = Array.from({ length: agents }, (_, index) => String(81_001 + index));
  // Copied, because a password is made to be slow.
  await server.database.query(
    `INSERT INTO users (id, username, display_name, password_hash, roles, bureau_id, extension, password_changed_at, is_demo, created_at)
     SELECT gen_random_uuid(), seat, seat, password_hash, roles, bureau_id, seat, now(), true, now()
     FROM users, unnest($1::text[]) AS seat WHERE username = '8001'`,
    [extensions],
  );
  const team = extensions.map((extension) => new ScriptedAgent(extension, server.url));
  for (const agent of team) await agent.beginShift(demoPassword);
  await pbx.connectTelephones(extensions);
  for (const agent of team) agent.open();
  onStop(async () => {
    for (const agent of team) agent.close();
  });
  return { pbx, ami, postgres, server, agents: team };
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
