import { describe, expect, it } from '@jest/globals';
import { sealNumber } from '../../apps/pbx/src/record/seal-record.js';
import { readChannelLog, setupTimes } from './channel-log.js';

const key = 'kkkkkkkkkkkkkkkk';
const line = (event: string, time: string, id: string, channel: string, extra: object = { a: 1 }): string =>
  `"${event}","17953365${time}","${id}","linked","${channel}","arrive","context","App","","","${JSON.stringify(extra).replaceAll('"', '""')}"`;
const log = [
  line('CHAN_START', '00.000000', 'a.1', 'PJSIP/carrier-00000001'),
  line('call-arrived', '00.005000', 'a.1', 'PJSIP/carrier-00000001', { extra: `WJ 114 ${sealNumber('13001', key)}` }),
  line('ANSWER', '00.010000', 'a.1', 'PJSIP/carrier-00000001'),
  line('CHAN_START', '00.600000', 'a.2', 'PJSIP/agent-90001-00000002'),
  line('BRIDGE_ENTER', '00.700000', 'a.2', 'PJSIP/agent-90001-00000002'),
  line('BRIDGE_ENTER', '00.701500', 'a.1', 'PJSIP/carrier-00000001'),
  line('BRIDGE_ENTER', '02.000000', 'a.1', 'PJSIP/carrier-00000001'),
  line('CHAN_END', '03.000000', 'a.1', 'PJSIP/carrier-00000001'),
  line('CHAN_START', '03.000000', 'a.3', 'PJSIP/carrier-00000003'),
  line('CHAN_START', '03.000000', 'a.4', 'PJSIP/carrier-owner-WJ-00000004'),
].join('\n');

describe("the PBX's own record", () => {
  const calls = [...readChannelLog(log, key).values()];

  it('has a call for each requester and for nobody else', () => {
    expect(calls).toMatchObject([
      { uniqueId: 'a.1', from: '13001', arrived: true, ended: true },
      { uniqueId: 'a.3', from: '', arrived: false, ended: false, bridgedAt: null },
    ]);
  });

  it('gives the time from the INVITE to the first bridge, without the wait for sound', () => {
    const [time] = setupTimes(calls, new Map([['13001', 1_795_336_499_990]]));
    expect(time).toBeCloseTo(211.5, 2);
  });
});
