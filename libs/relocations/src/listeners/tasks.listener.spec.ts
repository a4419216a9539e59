import { expect, it } from '@jest/globals';
import { AgentChanged } from '@yiche/agents';
import { createLogger, EventBus } from '@yiche/platform';
import { TasksChanged } from '../relocation-events.js';
import { TasksListener } from './tasks.listener.js';

it('who comes to work or goes home is news for the others of the bureau, and nothing else that they do', () => {
  const bus = new EventBus(createLogger('fatal'));
  const told: string[] = [];
  bus.on(TasksChanged, ({ bureauId }) => void told.push(bureauId));
  new TasksListener(bus).onModuleInit();
  const is = (userId: string, state: string, bureauId = 'WJ') =>
    bus.publish(new AgentChanged(new Date(), { userId, bureauId, state } as unknown as AgentChanged['agent']));
  for (const state of ['break', 'ready', 'ringing', 'talking', 'wrap-up']) is('a', state);
  expect(told).toEqual(['WJ']);
  is('b', 'ready', 'XB');
  is('a', 'offline');
  is('a', 'offline');
  expect(told).toEqual(['WJ', 'XB', 'WJ']);
  // Was at work when this process began: nothing was heard of that.
  is('c', 'offline', 'XB');
  expect(told).toEqual(['WJ', 'XB', 'WJ', 'XB']);
});
