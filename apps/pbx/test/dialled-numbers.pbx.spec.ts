import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../libs/platform/src/testing/free-port.js';
import { startAsteriskFixture, type AsteriskFixture } from '../src/testing/asterisk-fixture.js';
import { runSipp, type SippOptions, type SippRun } from '../src/testing/sipp.js';

const host = '127.0.0.1';

describe('a dialled number on a real PBX', () => {
  let fixture: AsteriskFixture;

  beforeAll(async () => {
    fixture = await startAsteriskFixture();
  }, 240_000);
  afterAll(() => fixture?.stop(), 30_000);

  /** One INVITE for this request URI. */
  const dial = async (scenario: SippOptions['scenario'], uri: string): Promise<SippRun> =>
    runSipp({
      scenario,
      local: { address: '127.0.0.2', port: await freePort('udp', '127.0.0.2') },
      remote: { address: host, port: fixture.pbx.settings.sipPort },
      from: '13812345678',
      extraArgs: ['-key', 'uri', uri.replace('HOST', `${host}:${fixture.pbx.settings.sipPort}`)],
    });
  const ended = async (run: SippRun): Promise<string> => {
    const said = (await run.exitCode) === 0 ? '' : await run.errors();
    await run.stop();
    return said;
  };

  it.each([
    ['sip:114@HOST'],
    ['sip:114@HOST;user=phone'],
    ['sip:114;phone-context=+86519@HOST;user=phone'],
    ['sip:114;phone-context=+86@HOST;user=phone'],
    ['sip:114;phone-context=0519@HOST;user=phone'],
    ['sip:114;phone-context=ims.mnc011.mcc460.3gppnetwork.org@HOST;user=phone'],
    ['sip:114;npdi;phone-context=+86519@HOST;user=phone'],
    ['sip:114;phone-context=+86519;npdi;rn=+8651900000@HOST;user=phone'],
    ['sip:114;rn=+8651900000;npdi;phone-context=ims.mnc011.mcc460.3gppnetwork.org;cic=+86519;tgrp=one@HOST'],
    ['sip:114%3Bphone-context%3D%2B86519@HOST;user=phone'],
    ['SIP:114;PHONE-CONTEXT=+86519@HOST;USER=PHONE'],
    ['sip:%31%31%34@HOST'],
    ['sip:+86519114@HOST;user=phone'],
    ['sip:%2B86519114@HOST;user=phone'],
    ['sip:+860519114@HOST'],
    ['sip:+86114@HOST;user=phone'],
    ['sip:0519114@HOST'],
    ['sip:0519-114@HOST'],
    ['sip:0519114;phone-context=+86@HOST;user=phone'],
    ['sip:86519114@HOST'],
    ['sip:86114@HOST'],
    ['sip:0086519114@HOST'],
    ['sip:+86519114;npdi@HOST;transport=udp'],
    ['sip:+86519114;phone-context=+8625@HOST'],
    ['tel:114;phone-context=+86519'],
    ['tel:114;phone-context=ims.mnc011.mcc460.3gppnetwork.org'],
    ['tel:+86519114'],
    ['tel:+86-519-114;npdi'],
  ])('%s is the bureau’s', async (uri) => {
    fixture.mark();
    const caller = await dial('dials', uri);
    const arrival = await fixture.event({ Event: 'UserEvent', Kind: 'call-arrived' }, 5_000);
    expect(arrival).toMatchObject({ Did: '114', Bureau: 'WJ' });
    await fixture.control.action({ Action: 'Hangup', Channel: arrival['Channel'] ?? '' });
    expect(await ended(caller)).toBe('');
  });

  it.each([['sip:0519110@HOST'], ['sip:+86519110;npdi@HOST;user=phone'], ['tel:0519110;phone-context=+86']])(
    '%s is the number that owners see: one of them rings back (B6)',
    async (uri) => {
      fixture.mark();
      const caller = await dial('dials', uri);
      const arrival = await fixture.event({ Event: 'UserEvent', Kind: 'call-arrived' }, 5_000);
      expect(arrival).toMatchObject({ Did: '0519110', Bureau: 'WJ' });
      expect(await fixture.event({ Event: 'UserEvent', Kind: 'queued' }, 20_000)).toMatchObject({
        QueuePriority: '10',
      });
      await fixture.control.action({ Action: 'Hangup', Channel: arrival['Channel'] ?? '' });
      expect(await ended(caller)).toBe('');
    },
  );

  it.each([
    ['sip:115@HOST'],
    ['sip:12114@HOST'],
    ['sip:1140@HOST'],
    ['sip:0114@HOST'],
    ['sip:114;phone-context=+8625@HOST;user=phone'],
    ['sip:114;phone-context=+1212@HOST;user=phone'],
    ['tel:114;phone-context=+8625'],
    ['sip:+114@HOST'],
    ['sip:+519114@HOST'],
    ['sip:025114@HOST'],
    ['sip:+1114@HOST'],
    ['sip:13812345678@HOST'],
    ['sip:1+14@HOST'],
    ['sip:11%204@HOST'],
    ['sip:114x@HOST'],
    ['sip:114%0d%0aEvent:%20UserEvent@HOST'],
    ['sip:$%7BEXTEN%7D@HOST'],
    ['sip:114,1@HOST'],
    ['sip:s@HOST'],
    ['sip:h@HOST'],
    ['sip:WJ@HOST'],
    ['sip:*8@HOST'],
    [`sip:${'1'.repeat(90)}@HOST`],
    ['sip:HOST'],
  ])('%s is nobody’s: 404', async (uri) => {
    expect(await ended(await dial('dials-in-vain', uri))).toBe('');
  });

  it('that is nobody’s is counted, and nothing but a number becomes an extension', async () => {
    fixture.mark();
    await ended(await dial('dials-in-vain', 'sip:115@HOST'));
    expect(await fixture.event({ Event: 'UserEvent', Kind: 'call-refused' })).toMatchObject({
      Reason: 'unknown-number',
    });
    const extensions = fixture.events.history
      .filter(({ Event }) => Event === 'Newchannel')
      .map(({ Exten = '' }) => Exten);
    expect(extensions.filter((extension) => !/^[-+.()0-9]{1,24}$/.test(extension))).toEqual([]);
  });
});
