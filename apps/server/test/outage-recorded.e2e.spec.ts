import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(90_000);

interface OutageRow {
  readonly bureau_id: string;
  readonly from: Date;
  readonly to: Date | null;
  readonly counts: boolean;
  readonly note: string;
}

/** Lost service costs the operator money (G7): what is written down of it is what happened, whoever was restarted meanwhile. */
describe('an outage of Asterisk', () => {
  let program: WholeProgram;
  beforeAll(async () => {
    program = await startWholeProgram({ pbx: 'asterisk', environment: { SETTLEMENT_OUTAGE_MIN_S: '0' } });
  });
  afterAll(() => program?.stop());

  const rows = () =>
    program.database.dataSource.query<OutageRow[]>(
      'SELECT bureau_id, "from", "to", counts, note FROM service_outage ORDER BY "from"',
    );
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 300; tries++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('it did not become true within 30 s');
  };
  const untilClosed = (count: number) =>
    until(async () => {
      const found = await rows();
      return found.length === count && found.every(({ to }) => to !== null);
    });

  it('is written down from the fault to the moment when it was heard again', async () => {
    const began = Date.now();
    await program.telephony.restartPbx('killed', () => until(async () => (await rows()).length === 1));
    await untilClosed(1);
    const [outage] = await rows();
    expect(outage).toMatchObject({ bureau_id: 'WJ', counts: true, note: expect.stringContaining('重启过') });
    expect(outage?.from.getTime()).toBeGreaterThan(began - 1_000);
    expect(outage?.to?.getTime()).toBeLessThan(Date.now() + 1_000);
  });

  it('is one outage also when the server is killed in the middle of it', async () => {
    await program.telephony.restartPbx('killed', async () => {
      await until(async () => (await rows()).length === 2);
      await program.killAndLaunch();
    });
    await program.untilReady();
    await untilClosed(2);
  });

  it('is none when the server is stopped and started: calls go on meanwhile', async () => {
    await program.stopAndLaunch();
    await program.untilReady();
    expect(await rows()).toHaveLength(2);
  });
});
