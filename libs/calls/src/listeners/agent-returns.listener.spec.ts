import { describe, expect, it } from '@jest/globals';
import type { AgentService } from '@yiche/agents';
import { createLogger, EventBus } from '@yiche/platform';
import type { Pbx, PbxEvent } from '@yiche/telephony';
import type { Agreement } from '../agreement.js';
import { CallControl } from '../call-control.js';
import { AgentReturnsListener } from './agent-returns.listener.js';

describe('agents whose caller waits for them', () => {
  it('are each put through after a gap and when their telephone is back, however it went for the others', async () => {
    const logger = createLogger('silent');
    const bus = new EventBus(logger);
    const atWork = ['8001', '8002', '8003'].map((extension) => ({
      extension,
      userId: `u-${extension}`,
      state: 'talking',
    }));
    const byExtension = (extension: string) => atWork.find((agent) => agent.extension === extension) ?? null;
    let tell: (event: PbxEvent) => void = () => undefined;
    const asked: string[] = [];
    const reunite = (userId: string): Promise<void> => {
      asked.push(userId);
      return userId === 'u-8001' ? Promise.reject(new Error('the PBX does not answer')) : Promise.resolve();
    };
    let agree: () => Promise<void> = async () => undefined;
    const agreement = { offer: (step: string, work: typeof agree) => step === 'waiting-callers' && (agree = work) };
    const listener = new AgentReturnsListener(
      bus,
      { subscribe: (listen: typeof tell) => ((tell = listen), () => undefined) } as unknown as Pbx,
      { atWork: () => atWork, byExtension } as unknown as AgentService,
      { reunite } as unknown as CallControl,
      agreement as unknown as Agreement,
      logger,
    );
    listener.onModuleInit();
    await agree();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(asked).toEqual(['u-8001', 'u-8002', 'u-8003']);
    for (const extension of ['8001', '8003'])
      tell({ type: 'agent-registered', extension, key: extension, at: new Date(), node: 'yc1' });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(asked.slice(3)).toEqual(['u-8001', 'u-8003']);
    listener.onApplicationShutdown();
  });
});
