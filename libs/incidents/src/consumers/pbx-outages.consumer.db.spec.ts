import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LedgerReading } from '@yiche/calls';
import { ConsumerTurn, type Consumer, type Cursors } from '@yiche/platform';
import { writeFacts } from '../../../calls/src/testing/write-facts.js';
import { createSettlementWorld, type SettlementWorld } from '../../../settlement/src/testing/settlement-world.js';
import { PbxOutagesConsumer } from './pbx-outages.consumer.js';

const at = (time: string): Date => new Date(`2024-07-10T${time}.000Z`);

describe('an outage of the PBX', () => {
  let test: SettlementWorld;
  let turn: ConsumerTurn;
  beforeAll(async () => {
    test = await createSettlementWorld('2024-07-10T12:00:00.000Z');
    const consumer = new PbxOutagesConsumer({} as Cursors, new LedgerReading(), test.pbxOutages);
    turn = new ConsumerTurn(test.unitOfWork, consumer as unknown as Consumer);
  });
  afterAll(() => test.drop());
  beforeEach(() => test.superuser.query('DELETE FROM service_outage'));

  const lost = (from: string) => writeFacts(test.dataSource, [{ type: 'pbx-lost', at: at(from) }]);
  const returned = (to: string, from: string | null, restarted: boolean | null) =>
    writeFacts(test.dataSource, [
      { type: 'pbx-returned', at: at(to), since: from === null ? null : at(from), restarted },
    ]);
  /** What stands there for WJ once everything that the ledger has is taken. */
  async function written(bureauId = 'WJ') {
    await turn.take(100);
    const found = await test.outages.of(bureauId, '2024-07');
    return found.map(({ from, to, counts, note }) => ({
      from: from.slice(11, 19),
      to: to?.slice(11, 19),
      counts,
      note,
    }));
  }
  const GONE = '话务平台重启过，当时的通话已中断';
  const KEPT = '话务平台没有重启过，期间通话可能没有中断；是否计入请核实';

  it('is a row for every bureau, from the fault to the moment when the PBX was heard again', async () => {
    await lost('08:00:00');
    await returned('08:20:00', '08:00:00', true);
    const whole = [{ from: '08:00:00', to: '08:20:00', counts: true, note: GONE }];
    expect(await written('WJ')).toEqual(whole);
    expect(await written('TN')).toEqual(whole);
    const actions = (await test.actions()).filter((action) => action.startsWith('settlement.outage-'));
    expect(actions.toSorted()).toEqual([
      'settlement.outage-began',
      'settlement.outage-began',
      'settlement.outage-ended',
      'settlement.outage-ended',
    ]);
  });

  it('is no lost service when it was short, to the second', async () => {
    await lost('08:00:00');
    await returned('08:00:59', '08:00:00', false);
    await lost('09:00:00');
    await returned('09:01:00', '09:00:00', false);
    expect(await written()).toEqual([
      { from: '08:00:00', to: '08:00:59', counts: false, note: KEPT },
      { from: '09:00:00', to: '09:01:00', counts: true, note: KEPT },
    ]);
  });

  it('that is not over ends now for the statement, once it is no longer short', async () => {
    await lost('11:59:30');
    expect(await written()).toEqual([{ from: '11:59:30', to: undefined, counts: true, note: '' }]);
    const { manager } = test.dataSource;
    expect(await test.outages.lostIn(manager, 'WJ', '2024-07')).toEqual([]);
    test.clock.advance(30_000);
    expect(await test.outages.lostIn(manager, 'WJ', '2024-07')).toEqual([{ from: at('11:59:30'), to: at('12:00:30') }]);
    test.clock.advance(-30_000);
  });

  it('is one outage however often it is told', async () => {
    for (let time = 0; time < 2; time += 1) {
      await lost('08:00:00');
      await returned('08:20:00', '08:00:00', true);
    }
    await returned('08:20:00', '08:10:00', true);
    expect(await written()).toHaveLength(1);
  });

  it('goes on through a restart of the program in the middle', async () => {
    await lost('08:00:00');
    await written();
    await lost('08:05:00');
    await returned('08:20:00', '08:05:00', true);
    expect(await written()).toEqual([{ from: '08:00:00', to: '08:20:00', counts: true, note: GONE }]);
  });

  it('is closed when the program starts and hears the PBX, which came back while nobody listened', async () => {
    await lost('08:00:00');
    await written();
    await returned('10:00:00', null, null);
    await returned('10:01:00', null, null);
    expect(await written()).toEqual([
      {
        from: '08:00:00',
        to: '10:00:00',
        counts: true,
        note: '期间本系统停过，恢复时间以重新连上话务平台为准，请核实',
      },
    ]);
  });

  it('is written in its order, however many there were before anybody could write', async () => {
    await lost('08:00:00');
    await returned('08:20:00', '08:00:00', true);
    await lost('09:00:00');
    expect(await written()).toEqual([
      { from: '08:00:00', to: '08:20:00', counts: true, note: GONE },
      { from: '09:00:00', to: undefined, counts: true, note: '' },
    ]);
  });

  it('that a person entered stays open or closed as they said, whatever the PBX does', async () => {
    await test.outages.record(
      { id: null, name: '郑琳' },
      {
        bureauId: 'WJ',
        from: '2024-07-10T08:00:00.000Z',
        to: '2024-07-10T08:10:00.000Z',
        cause: '话务平台失去联系',
        faultToldAt: null,
        recoveryToldAt: null,
        counts: false,
        note: '',
      },
    );
    await lost('08:05:00');
    await returned('08:20:00', '08:05:00', true);
    expect((await written()).map(({ from, to, counts }) => [from, to, counts])).toEqual([
      ['08:00:00', '08:10:00', false],
      ['08:05:00', '08:20:00', true],
    ]);
  });
});
