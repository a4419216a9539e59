import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import Manager from 'asterisk-manager';
import type { Agent, CallEvent } from '../libs/agents/src/index.js';
import type { CallState } from '../libs/calls/src/index.js';
import type { AsteriskPbx } from '../libs/telephony/src/index.js';
import { packageDir } from '../apps/pbx/src/index.js';
import { numberOption, percentile, say, type BenchContext } from './support/bench-context.js';
import { recordAmiStream } from './support/record-ami-stream.js';
import { shipped } from './support/shipped.js';

const recording = path.resolve(packageDir(), '../../bench/data/ami-stream.txt.gz');
/** Calls ended and still remembered, as in the ledger. */
const endedCallsKept = 2_000;
/** Recorded agents. */
const extensions = Array.from({ length: 24 }, (_, index) => String(8001 + index));

/**
 * The same recorded bytes over TCP, in turn to bare asterisk-manager, which parses and dispatches, and to the built server's whole way
 * to a decision: connection, translator, session, the ledger's fold, the agent's next state. Without the database.
 */
export async function run(context: BenchContext): Promise<string> {
  const record = context.options['record'];
  if (record !== undefined) {
    await recordAmiStream(context, recording, numberOption(context, 'record', 200));
    return `recorded=${record}`;
  }
  if (!existsSync(recording)) throw new Error(`${recording} is missing: npm run bench -- ami --record 200`);
  const copies = numberOption(context, 'copies', 20);
  const rounds = numberOption(context, 'rounds', 5);
  const replayer = await Replayer.start(context);
  const ours = await WholePath.open(replayer.port);
  context.onStop(() => ours.close());

  const one = await ours.take(replayer, 1);
  const recorded = (await bare(replayer, 1)).events - 1;
  const ratios: number[] = [];
  const rates: number[] = [];
  let rssMb = 0;
  for (let round = 1; round <= rounds; round++) {
    const alone = await bare(replayer, copies);
    const whole = await ours.take(replayer, copies);
    if (alone.events !== recorded * copies + 1) throw new Error(`round ${round}: bare took ${alone.events} events`);
    for (const what of ['facts', 'callsEnded', 'steps'] as const) {
      if (whole[what] === one[what] * copies) continue;
      throw new Error(`round ${round}: ${whole[what]} ${what} instead of ${one[what] * copies}`);
    }
    if (whole.faults > 0) throw new Error(`round ${round}: ${whole.faults} events were not understood`);
    const wholeRate = alone.events / whole.seconds;
    const ratio = alone.seconds / whole.seconds;
    ratios.push(ratio);
    rates.push(wholeRate);
    rssMb = Math.max(rssMb, process.memoryUsage.rss() / 1_048_576);
    say(
      `round ${round}: ${alone.events} events, ${whole.facts} facts, ${whole.callsEnded} calls, ${whole.steps} agent steps · bare` +
        ` ${(alone.events / alone.seconds).toFixed(0)}/s · whole path ${wholeRate.toFixed(0)}/s · ratio ${ratio.toFixed(2)}` +
        ` · most bytes waiting at the sender ${whole.backlogBytes} · rss ${rssMb.toFixed(0)} MB`,
    );
  }
  return [
    `events_per_s=${percentile(rates, 0.5).toFixed(0)}`,
    `parse_ratio=${percentile(ratios, 0.5).toFixed(2)}`,
    `rss_mb=${rssMb.toFixed(0)}`,
  ].join(' ');
}

/** What it took to take a stream. */
interface Sent {
  readonly seconds: number;
  readonly backlogBytes: number;
}

class Replayer {
  private copiesSent = 0;
  private rounds = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(context: BenchContext): Promise<Replayer> {
    const child = fork(path.join(import.meta.dirname, 'support/ami-replayer.js'), [recording]);
    context.onStop(async () => void child.kill());
    const { port } = await message<{ port: number }>(child, 'port');
    return new Replayer(child, port);
  }

  /** Sends so many copies, each under ids never used before; `taken` resolves when the telephone of this extension has registered. */
  async send(to: string, copies: number, taken: (lastExtension: string) => Promise<void>): Promise<Sent> {
    const ready = message(this.child, 'ready');
    const sent = message<{ backlogBytes: number }>(this.child, 'bytes');
    const lastExtension = String(90_000 + ++this.rounds);
    const done = taken(lastExtension);
    this.child.send({ to, copies, from: this.copiesSent, lastExtension });
    this.copiesSent += copies;
    await ready;
    const began = performance.now();
    await done;
    const seconds = (performance.now() - began) / 1000;
    return { seconds, backlogBytes: (await sent).backlogBytes };
  }
}

function message<T extends object>(child: ChildProcess, key: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const hear = (said: object): void => {
      if (!(key in said)) return;
      child.off('message', hear);
      child.off('exit', lost);
      resolve(said as T);
    };
    const lost = (): void => reject(new Error('the replayer has ended'));
    child.on('message', hear);
    child.once('exit', lost);
  });
}

/** asterisk-manager as it comes: it logs in, parses, emits; one listener counts. */
async function bare(replayer: Replayer, copies: number): Promise<Sent & { events: number }> {
  const manager = new Manager(null, '127.0.0.1', 'bare', 'none', true);
  await new Promise<void>((resolve) =>
    manager.connect(replayer.port, '127.0.0.1', () => manager.login(() => resolve())),
  );
  let events = 0;
  const taken = (lastExtension: string): Promise<void> =>
    new Promise((resolve) =>
      manager.on('managerevent', (event: { event: string; aor?: string }) => {
        if (event.event !== 'FullyBooted') events += 1;
        if (event.aor === `agent-${lastExtension}`) resolve();
      }),
    );
  const sent = await replayer.send('bare', copies, taken);
  manager.disconnect();
  return { ...sent, events };
}

/** What came out of a stream at the end of the whole path. */
interface Outcome {
  facts: number;
  callsEnded: number;
  /** Changes of agents' states that were decided. */
  steps: number;
}

/** The server's own parts, as built, without the database between them. */
class WholePath {
  private outcome: Outcome = { facts: 0, callsEnded: 0, steps: 0 };
  private lastExtension = '';
  private finish: () => void = () => undefined;

  private constructor(
    private readonly pbx: AsteriskPbx,
    private readonly faults: { count: number },
  ) {}

  static async open(port: number): Promise<WholePath> {
    const { AsteriskPbx, silentObserver, telephonyConfigSchema } = await shipped.telephony();
    const config = telephonyConfigSchema.parse({
      ...{ PBX_KIND: 'asterisk', PBX_AMI_PORT: String(port), PBX_ARI_PASSWORD: 'none' },
      ...{ PBX_AMI_EVENTS_SECRET: 'none', PBX_AMI_CONTROL_SECRET: 'none' },
    });
    if (config.kind !== 'asterisk') throw new Error('not reached');
    const faults = { count: 0 };
    const count = (what: string): void => {
      if (/unreadable|unexpected|failed|overflow|closed/.test(what)) faults.count += 1;
    };
    const pbx = new AsteriskPbx(config.asterisk, { ...silentObserver, counters: { count } });
    const path = new WholePath(pbx, faults);
    await path.decide();
    await pbx.start();
    while (pbx.link !== 'up') await new Promise((resolve) => setTimeout(resolve, 10));
    return path;
  }

  async take(replayer: Replayer, copies: number): Promise<Sent & Outcome & { faults: number }> {
    this.outcome = { facts: 0, callsEnded: 0, steps: 0 };
    this.faults.count = 0;
    const taken = (lastExtension: string): Promise<void> => {
      this.lastExtension = lastExtension;
      return new Promise((resolve) => (this.finish = resolve));
    };
    const sent = await replayer.send('events', copies, taken);
    return { ...sent, ...this.outcome, faults: this.faults.count };
  }

  close(): Promise<void> {
    return this.pbx.stop();
  }

  /** Facts are folded into calls, and agents follow their calls, as the ledger works them out before a commit. */
  private async decide(): Promise<void> {
    const [{ foldCall, unknownCall }, { isCallFact, isOver, CallProgressed }, { newId }, { toldToAgent }] =
      await Promise.all([shipped.foldCall(), shipped.calls(), shipped.kernel(), shipped.toldToAgent()]);
    const follow = await this.agents();
    const calls = new Map<string, CallState>();
    const ended: string[] = [];
    this.pbx.subscribe((event) => {
      if (event.type === 'agent-registered' && event.extension === this.lastExtension) return this.finish();
      this.outcome.facts += 1;
      if (!isCallFact(event)) return;
      const before = calls.get(event.callKey) ?? null;
      const after = foldCall(before ?? unknownCall(newId(), event), event);
      calls.set(event.callKey, after);
      if (isOver(after) && !(before && isOver(before))) {
        this.outcome.callsEnded += 1;
        ended.push(event.callKey);
        if (ended.length > endedCallsKept) calls.delete(ended.shift() ?? '');
      }
      const told = toldToAgent(new CallProgressed(event.at, event, before, after));
      if (told) follow(told);
    });
  }

  /** Agents who begin ready, kept here alone. */
  private async agents(): Promise<(told: CallEvent) => void> {
    const { reduceAgent, Agent: Row } = await shipped.agents();
    const nothing = { reason: null, resumes: null, wrapUpUntil: null, callId: null, resumesCallId: null };
    const agents = new Map<string, Agent>(
      extensions.map((extension) => [
        extension,
        Object.assign(new Row(), { ...nothing, extension, state: 'ready' as const, since: new Date() }),
      ]),
    );
    const wrapUp = { milliseconds: 0, extensionMilliseconds: 0, maxMilliseconds: 0 };
    return ({ extension, event }) => {
      const agent = agents.get(extension);
      if (!agent) return;
      const next = reduceAgent(agent, event, { now: new Date(), wrapUp }).agent;
      if (next.state !== agent.state) this.outcome.steps += 1;
      agents.set(extension, next);
    };
  }
}
