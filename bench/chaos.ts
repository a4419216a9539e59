import { faults } from './chaos/faults/index.js';
import { resultLine } from './chaos/result-line.js';
import { runChaos } from './chaos/run-chaos.js';
import { startWorld } from './chaos/world.js';
import { numberOption, say, type BenchContext } from './support/bench-context.js';

/** Lets every fault strike the whole program under load and says what was lost. */
export async function run(context: BenchContext): Promise<string> {
  const { onStop } = context;
  const only = context.options.only?.split(',');
  const chosen = faults.filter(({ name }) => !only || only.includes(name));
  if (chosen.length === 0) throw new Error(`no such fault; there are: ${faults.map(({ name }) => name).join(', ')}`);
  const agents = numberOption(context, 'agents', 12);
  const world = await startWorld({ agents, browsers: 4, onStop });
  const result = await runChaos(world, {
    faults: chosen,
    seconds: numberOption(context, 'seconds', 30),
    rate: numberOption(context, 'rate', 2),
    say,
    onStop,
  });
  for (const agent of result.stuckAgents) say(`stuck: ${agent}`);
  return `faults=${chosen.length} ${resultLine(result)} max_converge_s=${result.maxConvergeSeconds.toFixed(1)}`;
}
