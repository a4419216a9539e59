import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAsteriskFixture, type AsteriskFixture } from '../src/testing/asterisk-fixture.js';
import { ask, openUdpSender } from '../src/testing/sip-sender.js';
import { TraceSearch } from '../src/testing/traces.js';

/** Who calls and who is called. */
const numbers = {
  mobile: '13812348114',
  landline: '051981997327',
  stranger: '13911112222',
  /** Dialled by somebody: no number of ours. */
  dialled: '13755556666',
  owner: '13900000077',
  absent: '13900000003',
};

/** Asterisk's log, record, database and recordings, and those of the demo city, after calls of every kind (H2, C3). */
describe('what Asterisk writes to the disk', () => {
  let fixture: AsteriskFixture;
  const search = new TraceSearch(Object.values(numbers));
  const invite = async (address: string, uri: string, number: string): Promise<void> => {
    const to = { address: '127.0.0.1', port: fixture.pbx.settings.sipPort };
    const sender = await openUdpSender({ address, port: 0 }, to);
    await ask(sender, { method: 'INVITE', uri, from: `<sip:${number}@${address}>` });
    sender.close();
  };
  const folders = () => [fixture.pbx.homeDir, dirname(dirname(fixture.city.spoolRecordingDir))];

  beforeAll(async () => {
    fixture = await startAsteriskFixture({ withCity: true });
    const { city, control } = fixture;
    await fixture.addSippAgent('8001');
    fixture.mark();
    const { id } = await city.place({ from: numbers.mobile, script: 'tone', durationSeconds: 30 });
    const key = String((await fixture.event({ Event: 'AgentConnect' }))['Uniqueid']);
    for (const [attempt, number, result] of [
      ['a1', numbers.owner, 'answered'],
      ['a2', numbers.absent, 'unreachable'],
      ['a3', `${numbers.owner}x`, undefined],
    ] as const) {
      fixture.mark();
      await control.action({
        Action: 'Originate',
        Channel: 'Local/dial@owner-call-WJ/n',
        Context: 'owner-call-WJ',
        Exten: 'owner-room',
        Priority: '1',
        Async: 'true',
        ChannelId: `${attempt}-1`,
        OtherChannelId: `${attempt}-2`,
        Variable: [`OWNER_NUMBER=${number}`, `YC_CALL=${key}`, `YC_ATTEMPT=${attempt}`],
      });
      if (result === undefined) {
        await fixture.event({ Event: 'UserEvent', Kind: 'owner-refused', Attempt: attempt });
        continue;
      }
      if (result === 'answered') {
        await fixture.event({ Event: 'UserEvent', Kind: 'owner-answered', Attempt: attempt });
        await control.action({ Action: 'Hangup', Channel: `${attempt}-1` });
      }
      await fixture.event({ Event: 'UserEvent', Kind: 'owner-result', Attempt: attempt, Result: result });
    }
    fixture.mark();
    await city.hangUp(id);
    await fixture.event({ Event: 'UserEvent', Kind: 'recording-ended', Role: 'requester' });

    fixture.mark();
    const givenUp = await city.place({ from: numbers.landline, script: 'silent' });
    const waiting = String((await fixture.event({ Event: 'UserEvent', Kind: 'call-arrived' }))['Call']);
    await city.hangUp(givenUp.id);
    await fixture.event({ Event: 'Hangup', Uniqueid: waiting });

    // Refused by Asterisk itself: no extension of ours, which it says with the number, and a stranger's INVITE.
    await invite('127.0.0.2', `sip:x${numbers.dialled}@127.0.0.1`, numbers.mobile);
    await invite('127.0.0.9', 'sip:114@127.0.0.1', numbers.stranger);
    for (let tries = 0; tries < 100 && !(await readFile(fixture.pbx.logFile, 'utf8')).includes('****66'); tries++)
      await delay(50);
  }, 240_000);
  afterAll(() => fixture?.stop(), 30_000);

  it('has told of the refused call in its log, with nobody’s number', async () => {
    const log = await readFile(fixture.pbx.logFile, 'utf8');
    expect(log).toContain(`****${numbers.dialled.slice(-2)}`);
  });

  it('holds no number, in no file and in no file’s name', async () => {
    const { traces, files } = await search.inFolders(folders());
    expect(traces).toEqual([]);
    expect(files.filter((file) => /Master\.csv$|astdb\.sqlite3$|log\/full$|\.wav$/.test(file)).length).toBeGreaterThan(
      8,
    );
  });

  it('would be found: a number planted there is', async () => {
    const planted = join(fixture.pbx.homeDir, 'log', 'planted');
    await writeFile(planted, `…${numbers.owner}…`);
    const { traces } = await search.inFolders(folders());
    expect(traces).toEqual([{ where: planted, secret: numbers.owner }]);
    await writeFile(planted, '');
  });

  it('is for itself and its group alone', async () => {
    const { files } = await search.inFolders(
      ['log', 'lib', 'spool', 'etc'].map((name) => join(fixture.pbx.homeDir, name)),
    );
    const open: string[] = [];
    for (const file of files) if (((await stat(file)).mode & 0o007) !== 0 && !file.endsWith('planted')) open.push(file);
    expect(open).toEqual([]);
    expect(files).toContain(fixture.pbx.celFile);
  });
});
