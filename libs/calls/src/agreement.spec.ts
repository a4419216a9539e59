import { beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@yiche/kernel';
import { createLogger, EventBus } from '@yiche/platform';
import type { Pbx, PbxEvent, PbxSnapshot } from '@yiche/telephony';
import { Agreement, agreementSteps, type AgreementStep, type Moment } from './agreement.js';
import { CallProgressed } from './call-events.js';
import type { CallsConfig } from './calls-config.js';
import type { PbxOutages } from './pbx-outages.js';
import { callTold, factsOf, queued } from './testing/call-story.js';

const snapshotOf = (second: number): PbxSnapshot => ({
  ...{ at: new Date(second * 1_000), node: 'yc1', startedAt: null },
  ...{ channels: [], queueMembers: [], waitingCallers: [], registered: [] },
});

describe('what is made to agree with the PBX', () => {
  let done: string[];
  let agreement: Agreement;
  let bus: EventBus;
  let tell: (event: PbxEvent) => void;
  let faults: Partial<Record<AgreementStep, () => Promise<void>>>;

  beforeEach(() => {
    done = [];
    faults = {};
    const logger = createLogger('silent');
    bus = new EventBus(logger);
    const pbx = {
      link: 'up',
      subscribe: (listen: typeof tell) => ((tell = listen), () => undefined),
      snapshot: async () => snapshotOf(9),
    } as unknown as Pbx;
    const config = { ledgerRetryMilliseconds: 1, reconcileSettleMilliseconds: 1, reconcileMilliseconds: 60_000 };
    agreement = new Agreement(pbx, {} as PbxOutages, bus, new SystemClock(), logger, config as CallsConfig);
    for (const step of agreementSteps.toReversed())
      agreement.offer(step, async ({ snapshot }) => {
        await faults[step]?.();
        done.push(`${step} ${snapshot.at.getTime() / 1_000}`);
      });
    agreement.onApplicationBootstrap();
  });

  const gap = (second: number): void =>
    tell({ type: 'resynchronised', snapshot: snapshotOf(second), restarted: false } as PbxEvent);
  const settled = (): Promise<void> => agreement.onApplicationShutdown();
  const sometime = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

  it('comes in one order after a gap, and in one at the regular look, whoever offered first', async () => {
    gap(1);
    await sometime();
    await agreement.look();
    await settled();
    expect(done).toEqual([
      ...['queues 1', 'ledger 1', 'agents 1', 'waiting-callers 1', 'credentials 1', 'recordings 1'],
      ...['ledger 9', 'agents 9', 'waiting-callers 9', 'seats 9', 'recordings 9'],
    ]);
  });

  it('tries the ledger until it agrees and lets nothing overtake it; what else fails is told, and the rest goes on', async () => {
    let tries = 0;
    faults.ledger = async () => {
      if (++tries < 3) throw new Error('the record cannot be read');
    };
    faults.agents = () => Promise.reject(new Error('the database refused'));
    faults.queues = () => Promise.reject(new Error('the PBX refused'));
    gap(1);
    await sometime();
    await settled();
    expect([tries, done]).toEqual([3, ['ledger 1', 'waiting-callers 1', 'credentials 1', 'recordings 1']]);
  });

  it('leaves what a later gap has made out of date, and never does two at a time', async () => {
    faults.ledger = async () => {
      if (done.includes('queues 2')) return;
      throw new Error('the database is away');
    };
    gap(1);
    await sometime();
    gap(2);
    await sometime();
    await settled();
    expect(done.filter((each) => each.endsWith(' 1'))).toEqual(['queues 1']);
    expect(done.filter((each) => each.endsWith(' 2'))).toHaveLength(6);
  });

  it('does not begin while nobody offers one of the steps', () => {
    const alone = new Agreement(
      {} as Pbx,
      {} as PbxOutages,
      bus,
      new SystemClock(),
      createLogger('silent'),
      {} as CallsConfig,
    );
    alone.offer('ledger', () => Promise.resolve());
    expect(() => alone.onApplicationBootstrap()).toThrow('nobody offers to make agree: queues, agents');
  });

  it('does not wait for recordings in a folder that hangs', async () => {
    faults.recordings = () => new Promise(() => undefined);
    gap(1);
    await sometime();
    gap(2);
    await sometime();
    expect(done).toContain('credentials 2');
    await settled();
  });

  it('knows of which calls something was heard after the PBX was asked', async () => {
    let touched: readonly string[] = [];
    agreement.offer('agents', async (moment: Moment) => void (touched = [...moment.touched]));
    faults.ledger = async () => {
      const [fact] = factsOf([queued], { callKey: 'later', at: () => new Date(5_000) });
      const [before] = factsOf([queued], { callKey: 'before', at: () => new Date(500) });
      for (const each of [fact!, before!])
        bus.publish(new CallProgressed(each.at, each, null, callTold([queued], { callKey: each.callKey })));
      await sometime();
    };
    gap(1);
    await sometime();
    await sometime();
    await settled();
    expect(touched).toEqual(['later']);
  });
});
