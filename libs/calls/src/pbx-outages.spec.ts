import { expect, it } from '@jest/globals';
import { SystemClock } from '@yiche/kernel';
import { createLogger, EventBus, Metrics } from '@yiche/platform';
import type { Pbx, PbxEvent } from '@yiche/telephony';
import { PbxOutageBegan, PbxOutageEnded } from './call-events.js';
import { PbxOutages } from './pbx-outages.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

it('tells once that the PBX cannot be heard, from the moment of the fault, and that it is heard again, restarted or not; nothing once it is left on purpose', () => {
  const logger = createLogger('fatal');
  const bus = new EventBus(logger);
  let tell: (event: PbxEvent) => void = () => undefined;
  const pbx = { subscribe: (listener: typeof tell) => ((tell = listener), () => undefined) } as unknown as Pbx;
  const outages = new PbxOutages(pbx, bus, new SystemClock(), logger, new Metrics());
  outages.onApplicationBootstrap();
  const told: (PbxOutageBegan | PbxOutageEnded)[] = [];
  bus.on(PbxOutageBegan, (event) => void told.push(event));
  bus.on(PbxOutageEnded, (event) => void told.push(event));
  const link = (state: string, second: number): void =>
    tell({ type: 'link-changed', link: state, at: at(second), key: '', node: 'yc1' } as PbxEvent);

  link('synchronising', 0);
  link('up', 1);
  expect(told).toEqual([]);
  link('down', 10);
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
  expect(told).toEqual([
    new PbxOutageBegan(at(10)),
    new PbxOutageEnded(at(21), at(10), true),
    new PbxOutageBegan(at(30)),
    new PbxOutageEnded(at(31), at(30), false),
  ]);
});
