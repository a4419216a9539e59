import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '@yiche/kernel';
import { EventBus, Logger, Troubles } from '@yiche/platform';
import { Pbx, type PbxSnapshot } from '@yiche/telephony';
import { CallProgressed } from './call-events.js';
import { CallsConfig } from './calls-config.js';
import { PbxOutages } from './pbx-outages.js';

const NOT_AGREED = 'something could not be made to agree with the PBX';

/**
 * The one order in which everything is made to agree with the PBX, after a gap (a restart of ours, a lost link, a restarted PBX) and at
 * the regular look. The queues first: until they agree they may give a call to somebody whose state says otherwise. Then what happened
 * to the calls and what is: until the ledger has it nobody knows what became of anything, so it is tried until it succeeds and nothing
 * overtakes it. Then who is on the calls, and who waits for whom; last, what should not be: credentials of those who are not at work,
 * seats, recordings. Any of these that fails is told, and the next look makes it good.
 */
const SEQUENCE = {
  gap: ['queues', 'ledger', 'agents', 'waiting-callers', 'credentials', 'recordings'],
  look: ['ledger', 'agents', 'waiting-callers', 'seats', 'recordings'],
} as const;

export type AgreementStep = (typeof SEQUENCE)['gap' | 'look'][number];

export const agreementSteps: readonly AgreementStep[] = [...new Set([...SEQUENCE.gap, ...SEQUENCE.look])];

/** The PBX as it was, and what was heard since. */
export interface Moment {
  readonly snapshot: PbxSnapshot;
  /** Calls of which something was heard that is later than the snapshot: where their parties stand the facts tell better. */
  readonly touched: ReadonlySet<string>;
}

/** Goes through the sequence; who owns a step offers it. One at a time: a look waits for what follows a gap, and a gap for a look. */
@Injectable()
export class Agreement implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly steps = new Map<AgreementStep, (moment: Moment) => Promise<void>>();
  private readonly troubles: Troubles;
  private leave: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private latestGap: PbxSnapshot | null = null;
  private looking = false;
  private stopping = false;

  constructor(
    private readonly pbx: Pbx,
    private readonly outages: PbxOutages,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly config: CallsConfig,
  ) {
    this.troubles = new Troubles(logger);
  }

  /** Offers a step; every one is offered while modules begin, or the program does not start. */
  offer(step: AgreementStep, work: (moment: Moment) => Promise<void>): void {
    this.steps.set(step, work);
  }

  onApplicationBootstrap(): void {
    const missing = agreementSteps.filter((step) => !this.steps.has(step));
    if (missing.length > 0) throw new Error(`nobody offers to make agree: ${missing.join(', ')}`);
    this.leave = this.pbx.subscribe((event) => {
      if (event.type === 'resynchronised') void this.afterGap(event.snapshot);
    });
    this.timer = setInterval(() => void this.look(), this.config.reconcileMilliseconds).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.leave();
    clearInterval(this.timer);
    await this.turn;
  }

  /** The regular look: an older snapshot than the facts, so that an event that is merely late is not taken for a lost one. */
  async look(): Promise<void> {
    if (this.looking) return;
    if (this.pbx.link !== 'up') return this.outages.began();
    this.looking = true;
    const watch = this.watch(this.clock.now());
    const gap = this.latestGap;
    try {
      const snapshot = await this.pbx.snapshot();
      await sleep(this.config.reconcileSettleMilliseconds);
      const moment = { snapshot, touched: watch.touched };
      await this.inTurn(() => this.goThrough(SEQUENCE.look, moment, () => this.stopping || this.latestGap !== gap));
    } catch (cause) {
      this.logger.warn({ err: cause }, 'the PBX could not be looked at; tried again at the next look');
    } finally {
      watch.stop();
      this.looking = false;
    }
  }

  /** What a later gap makes out of date is left for what follows that one. */
  private async afterGap(snapshot: PbxSnapshot): Promise<void> {
    this.latestGap = snapshot;
    const watch = this.watch(snapshot.at);
    const moment = { snapshot, touched: watch.touched };
    const isOver = (): boolean => this.stopping || this.latestGap !== snapshot;
    const [first, ...others] = SEQUENCE.gap;
    // Whom the PBX rings next does not wait for a database that is away.
    await this.attempt(first, moment);
    await this.inTurn(() => this.goThrough(others, moment, isOver));
    watch.stop();
  }

  private async goThrough(steps: readonly AgreementStep[], moment: Moment, isOver: () => boolean): Promise<void> {
    for (const step of steps) {
      for (let isDone = false; !isDone;) {
        if (isOver()) return;
        // A folder that hangs keeps no call waiting: the last step is begun, and not waited for.
        if (step === 'recordings') return void this.attempt(step, moment);
        isDone = (await this.attempt(step, moment)) || step !== 'ledger';
        if (!isDone) await sleep(this.config.ledgerRetryMilliseconds);
      }
    }
  }

  /** @returns whether it was done */
  private async attempt(step: AgreementStep, moment: Moment): Promise<boolean> {
    return this.troubles.attempt(NOT_AGREED, async () => this.steps.get(step)?.(moment), step);
  }

  private watch(since: Date): { readonly touched: ReadonlySet<string>; stop(): void } {
    const touched = new Set<string>();
    const stop = this.bus.on(CallProgressed, ({ fact }) => {
      if (!fact.recorded && fact.at > since) touched.add(fact.callKey);
    });
    return { touched, stop };
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(work);
    return this.turn;
  }
}
