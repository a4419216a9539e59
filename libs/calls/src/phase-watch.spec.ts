import { expect, it } from '@jest/globals';
import { createLogger, EventBus, Metrics } from '@yiche/platform';
import { CallProgressed } from './call-events.js';
import { foldCall, type CallFact } from './domain/fold-call.js';
import { PhaseWatch } from './phase-watch.js';
import { arrived, callTold, connected, factsOf, offered, queued, waiting, type Told } from './testing/call-story.js';

it('a call that goes where no arrow leads is counted, and one that does not is not', async () => {
  const logger = createLogger('silent');
  const bus = new EventBus(logger);
  const metrics = new Metrics();
  new PhaseWatch(bus, logger, metrics).onModuleInit();
  const progress = (before: Told[], told: Told): void => {
    const call = callTold(before);
    const fact = factsOf([...before, told]).at(-1) as CallFact;
    bus.publish(new CallProgressed(fact.at, fact, call, foldCall(call, fact)));
  };
  progress([arrived], queued);
  progress([arrived, queued, offered()], connected());
  const owner: Told[] = [{ type: 'owner-dialling', attemptId: 'x' }];
  // Both the end of the agent's leg and what the requester heard after it were lost.
  progress([arrived, queued, connected(), waiting, ...owner], connected());
  await new Promise((resolve) => setTimeout(resolve, 0));
  const text = await metrics.registry.metrics();
  expect(text.match(/^yiche_call_impossible_steps_total\{.*$/gm)).toEqual([
    'yiche_call_impossible_steps_total{from="waiting-for-agent",to="consulting"} 1',
  ]);
});
