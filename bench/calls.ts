import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../libs/platform/src/testing/free-port.js';
import { startApplication, type Application } from './support/application.js';
import { numberOption, percentile, say, serverSettings, type BenchContext } from './support/bench-context.js';
import { readChannelLog, readFrom, setupTimes, type RecordedCall } from './support/channel-log.js';
import { cpuSeconds, cpuSecondsOfEndedChildren, postmasterOf } from './support/cpu-time.js';
import { HostileUploads } from './support/hostile-uploads.js';
import { startLoadPbx, type LoadPbx } from './support/load-pbx.js';
import { RateSearch } from './support/rate-search.js';
import { placeCalls } from './support/sipp.js';

/** A caller stays so long after the answer: the talk is what is left of it once an agent is there. */
const stayMs = 3_000;
/** `wrapuptime` of queues.conf: an agent gets no call for so long after the last. */
const wrapUpMs = 3_000;
/** Agents are free in plenty: a set-up that takes longer is a failure of its own, ms. */
const lateMs = 1_000;
/** SIPp gives up its rate rather than have more calls at once than this many seconds of them. */
const limitSeconds = 8;
/** Share of the PBX's own highest rate at which the set-up times are compared. */
const commonLoad = 0.6;

/** Rounds of that comparison; the middle ratio counts. */
const setupRounds = 3;

type Side = 'bare' | 'app';
const sides = ['bare', 'app'] as const;

interface Step {
  /** Why the step does not count as carried; empty when every call was answered by an agent in time, at the full rate. */
  readonly trouble: string;
  /** From INVITE to the bridge with an agent, ms. */
  readonly setupMs: readonly number[];
}

/**
 * Two PBXs of the same configuration, one alone, one with the built server attached, are given the same calls in turn at rising
 * rates. The idle one costs nothing, so both have the whole machine, and a drift of the machine hits both.
 */
export async function run(context: BenchContext): Promise<string> {
  const bench = new CallsBench(context);
  await bench.start();
  const rate = numberOption(context, 'rate', 0);
  const result = await (rate > 0 ? bench.oneRate(rate) : bench.search());
  await bench.end();
  return result;
}

class CallsBench {
  private readonly seconds: number;
  private readonly pbx = {} as Record<Side, LoadPbx>;
  private readonly logRead: Record<Side, number> = { bare: 0, app: 0 };
  private readonly arrived = new Set<string>();
  private application!: Application;
  private postmaster = 0;
  private steps = 0;
  private hostile: HostileUploads | null = null;

  constructor(private readonly context: BenchContext) {
    this.seconds = numberOption(context, 'seconds', 8);
  }

  async start(): Promise<void> {
    this.pbx.bare = await startLoadPbx(this.context, { systemName: 'bare1', firstRtp: 10_000 });
    this.pbx.app = await startLoadPbx(this.context, { systemName: 'app1', firstRtp: 15_000 });
    this.application = await startApplication(this.context, {
      pbx: this.pbx.app.instance,
      environment: {
        DEMO: 'false',
        // Its agents are not the application's, which would take them out of the queue at its first look.
        CALLS_RECONCILE_S: '86400',
        // Nobody sends sound: every track would be called short.
        RECORDING_SHORT_MS: '86400000',
        ...serverSettings(this.context),
      },
      profileDir: this.context.options['profile'],
    });
    this.postmaster = await postmasterOf(this.application.database);
    if (this.context.options['hostile-upload']) this.hostile = await HostileUploads.start(this.application);
  }

  async end(): Promise<void> {
    if (!this.hostile) return;
    await this.hostile.stop();
    const answers = [...this.hostile.answers].map(([code, times]) => `${code} ${times}`).join(', ');
    say(`hostile uploads all the time, answered: ${answers}`);
  }

  /** The highest rate of each side by the same ladder of rates, then the set-up times of both at a common rate. */
  async search(): Promise<string> {
    const from = numberOption(this.context, 'from', 25);
    const searches = { bare: new RateSearch(from), app: new RateSearch(from) };
    while (sides.some((side) => searches[side].next() !== null)) {
      for (const side of sides) {
        const rate = searches[side].next();
        if (rate !== null) searches[side].took(rate, (await this.step(side, rate)).trouble === '');
      }
    }
    const bare = searches.bare.highest();
    const app = searches.app.highest();
    const common = Math.max(1, Math.round(commonLoad * bare));
    const ratios: number[] = [];
    for (let round = 0; round < setupRounds; round++) {
      const bareP95 = percentile((await this.step('bare', common)).setupMs, 0.95);
      const appP95 = percentile((await this.step('app', common)).setupMs, 0.95);
      ratios.push(appP95 / bareP95);
    }
    say(
      `set-up p95 at ${common}/s, with the application ÷ alone: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`,
    );
    const lost = await this.compareLedger();
    const figures = [
      `rate_ratio=${(app / bare).toFixed(2)}`,
      `setup_p95_ratio=${percentile(ratios, 0.5).toFixed(2)}`,
      `bare_cps=${bare}`,
      `with_app_cps=${app}`,
      `lost=${lost}`,
    ];
    return figures.join(' ');
  }

  /** For profiles and trials: one step of each side, or of one. */
  async oneRate(rate: number): Promise<string> {
    const { only } = this.context.options;
    for (const side of sides) if (only === undefined || only === side) await this.step(side, rate);
    return `rate=${rate} lost=${await this.compareLedger()}`;
  }

  private async step(side: Side, rate: number): Promise<Step> {
    const pbx = this.pbx[side];
    await pbx.seatAgents(Math.ceil((rate * (stayMs + wrapUpMs) * 1.25) / 1000) + 20);
    const calls = rate * this.seconds;
    const number = String(1000 + ++this.steps);
    const before = await this.cpu(side);
    const began = Date.now();
    const load = await placeCalls(
      {
        local: { ...pbx.carrier, mediaPort: await freePort('udp', pbx.carrier.address) },
        remote: { address: pbx.instance.settings.bindAddress, port: pbx.instance.settings.sipPort },
        service: pbx.instance.settings.bureaus[0]?.did ?? '',
        fromPrefix: `13${number}`,
        rate,
        calls,
        stayMs,
        limit: rate * limitSeconds,
      },
      ({ kill }) => this.context.onStop(kill),
    );
    const elapsed = (Date.now() - began) / 1000;
    const recorded = await this.recordedCalls(side);
    // What the application still does after the last call belongs to the calls too.
    const meanwhile = await this.cpu(side);
    const behind = side === 'app' ? await this.untilCaughtUp(recorded.length) : '';
    const afterwards = await this.cpu(side);
    const perCall = (from: readonly number[], to: readonly number[], of: number): string =>
      (((to[of] ?? 0) - (from[of] ?? 0)) * (1000 / calls)).toFixed(1);

    const moments = [...load.invites.values()];
    const reached = (moments.length - 1) / ((Math.max(...moments) - Math.min(...moments)) / 1000);
    const unanswered = recorded.filter(({ bridgedAt }) => bridgedAt === null).length + calls - recorded.length;
    const setupMs = setupTimes(recorded, load.invites);
    const late = setupMs.filter((each) => each > lateMs).length;
    const trouble = [
      reached < rate * 0.97 ? `only ${reached.toFixed(1)} calls/s begun` : '',
      load.failed > 0 ? `${load.failed} failed` : '',
      unanswered > 0 ? `${unanswered} without an agent` : '',
      late > 0 ? `${late} set up late` : '',
    ]
      .filter(Boolean)
      .join(', ');
    say(
      `${side.padEnd(4)} ${String(rate).padStart(3)}/s × ${calls} in ${elapsed.toFixed(1)} s: ${trouble || 'all answered'}` +
        ` · set-up p50 ${percentile(setupMs, 0.5).toFixed(0)} p95 ${percentile(setupMs, 0.95).toFixed(0)} ms` +
        ` · 200 OK p95 ${percentile(load.answerMs, 0.95).toFixed(1)} ms · resent ${load.retransmissions}` +
        ` · CPU ms a call: PBX ${perCall(before, meanwhile, 0)} SIPp ${perCall(before, meanwhile, 1)}` +
        (side === 'app'
          ? ` server ${perCall(before, meanwhile, 2)} + ${perCall(meanwhile, afterwards, 2)} afterwards,` +
            ` PostgreSQL ${perCall(before, meanwhile, 3)} + ${perCall(meanwhile, afterwards, 3)}${behind}`
          : ''),
    );
    if (load.failed > 0 && load.errors) say(load.errors.replaceAll(/^/gm, '       '));
    return { trouble, setupMs };
  }

  /** CPU seconds so far of Asterisk, SIPp, the server and PostgreSQL. */
  private async cpu(side: Side): Promise<number[]> {
    const { instance, telephones } = this.pbx[side];
    const sipp = (await cpuSeconds(telephones.pid)) + (await cpuSecondsOfEndedChildren());
    const ofApp = side === 'app' ? [await cpuSeconds(this.application.pid), await cpuSeconds(this.postmaster)] : [0, 0];
    return [await cpuSeconds(instance.pid), sipp, ...ofApp];
  }

  /** The calls of a step in the PBX's own record, once all have ended there. */
  private async recordedCalls(side: Side): Promise<RecordedCall[]> {
    const { instance, channels } = this.pbx[side];
    for (let tries = 0; (await channels()).length > 0; tries++) {
      if (tries > 120) throw new Error(`${side}: channels that do not end`);
      await delay(250);
    }
    for (let tries = 0; ; tries++) {
      const { text, end } = await readFrom(instance.celFile, this.logRead[side]);
      const calls = [...readChannelLog(text, instance.settings.secrets.record).values()];
      if (calls.some(({ ended }) => !ended) && tries < 100) {
        await delay(100);
        continue;
      }
      this.logRead[side] = end;
      if (side === 'app') for (const call of calls) if (call.arrived) this.arrived.add(call.uniqueId);
      return calls;
    }
  }

  /** Waits until the ledger has every call's end and the tracks are stored; says how long that took. */
  private async untilCaughtUp(calls: number): Promise<string> {
    const began = Date.now();
    let ledgerAt = 0;
    for (; ; await delay(200)) {
      const [row] = await this.query<{ open: string; calls: string; jobs: string }>(
        `SELECT (SELECT count(*) FROM call WHERE ended_at IS NULL) AS open, (SELECT count(*) FROM call) AS calls,
                (SELECT count(*) FROM graphile_worker.jobs) AS jobs`,
      );
      const ledger = Number(row?.open) === 0 && Number(row?.calls) >= this.arrived.size;
      if (ledger && ledgerAt === 0) ledgerAt = Date.now();
      if (ledger && Number(row?.jobs) === 0) break;
      if (Date.now() - began > 120_000) {
        return ` · NOT caught up after 120 s: ${row?.calls} of ${this.arrived.size} calls, ${row?.jobs} jobs`;
      }
    }
    const seconds = (since: number): string => ((since - began) / 1000).toFixed(1);
    return ` · ledger complete after ${seconds(ledgerAt)} s, ${calls} calls' tracks stored after ${seconds(Date.now())} s`;
  }

  /** Calls on the PBX that the ledger does not have; prints what else must hold. */
  private async compareLedger(): Promise<number> {
    await this.untilCaughtUp(0);
    const rows = await this.query<{ record_key: string }>('SELECT record_key FROM ledger_call');
    const keys = new Set(rows.map(({ record_key }) => record_key));
    const lost = [...this.arrived].filter((key) => !keys.has(key)).length;
    const invented = [...keys].filter((key) => !this.arrived.has(key)).length;
    const legs = await this.query<{ recording_file: string }>(
      'SELECT recording_file FROM call_leg WHERE recording_file IS NOT NULL',
    );
    const inLedger = new Set(legs.map(({ recording_file }) => recording_file));
    const files = (await readdir(this.pbx.app.instance.spoolRecordingDir)).filter((name) => name.endsWith('.wav'));
    const [stored] = await this.query<{ count: string }>(`SELECT count(*) FROM recording WHERE state = 'available'`);
    const overflow = await this.application.metric('yiche_ledger_overflow_total');
    say(
      `ledger: ${this.arrived.size} calls on the PBX, ${rows.length} rows, ${rows.length - keys.size} twice, ${invented} that the PBX` +
        ` does not have, ${lost} lost; ${overflow} facts overflowed`,
    );
    say(
      `tracks: ${inLedger.size} legs with a recording, ${stored?.count} stored, ${files.length} files left in the PBX's folder,` +
        ` ${files.filter((name) => !inLedger.has(name)).length} of them without a leg`,
    );
    const printed = this.application.log().trim();
    if (printed) say(`the server said (last lines):\n${printed.split('\n').slice(-5).join('\n')}`);
    return lost;
  }

  private async query<T extends object>(statement: string): Promise<T[]> {
    return (await this.application.database.query<T>(statement)).rows;
  }
}
