import { expect, it } from '@jest/globals';
import { SystemClock } from '@yiche/kernel';
import { createLogger, Metrics } from '@yiche/platform';
import type { Pbx, PbxEvent } from '@yiche/telephony';
import type { CallLedger } from './call-ledger.js';
import type { OutageFact } from './domain/pbx-outage.js';
import { PbxOutages } from './pbx-outages.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

it('writes once that the PBX cannot be heard, from the moment of the fault, and that it is heard again, restarted or not; nothing once it is left on purpose', () => {
  let tell: (event: PbxEvent) => void = () => undefined;
  const pbx = { node: 'yc1', subscribe: (listener: typeof tell) => ((tell = listener), () => undefined) };
  const noted: OutageFact[] = [];
  const ledger = { note: (fact: OutageFact) => void noted.push(fact) } as unknown as CallLedger;
  const outages = new PbxOutages(
    pbx as unknown as Pbx,
    ledger,
    new SystemClock(),
    createLogger('fatal'),
    new Metrics(),
  );
  outages.onApplicationBootstrap();
  const link = (state: string, second: number): void =>
    tell({ type: 'link-changed', link: state, at: at(second), key: '', node: 'yc1' } as PbxEvent);
  const told = () => noted.splice(0).map(({ key, node, ...fact }) => (expect(key).toContain(`${node}:`), fact));

  link('synchronising', 0);
  link('up', 1);
  // Whatever was open from before this process is over; nobody saw how.
  expect(told()).toEqual([{ type: 'pbx-returned', at: at(1), since: null, restarted: null }]);
  link('down', 10);
  tell({ type: 'resynchronised', restarted: false, at: at(11), key: '', node: 'yc1' } as PbxEvent); // was under way when it was lost
  link('synchronising', 12);
  link('down', 13); // lost again before anything was known
  outages.began();
  link('synchronising', 20);
  tell({ type: 'resynchronised', restarted: true, at: at(21), key: '', node: 'yc1' } as PbxEvent);
  link('up', 21);
  link('down', 30);
  link('up', 31);
  outages.stop();
  link('down', 40);
  outages.began();
  expect(told()).toEqual([
    { type: 'pbx-lost', at: at(10) },
    { type: 'pbx-returned', at: at(21), since: at(10), restarted: true },
    { type: 'pbx-lost', at: at(30) },
    { type: 'pbx-returned', at: at(31), since: at(30), restarted: false },
  ]);
});
