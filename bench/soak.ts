import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { untilAgreed, untilQuiet } from './chaos/agreement.js';
import { keepCalling } from './chaos/load.js';
import { resultLine } from './chaos/result-line.js';
import { judge } from './chaos/verdict.js';
import { startWorld } from './chaos/world.js';
import { numberOption, percentile, say, type BenchContext } from './support/bench-context.js';

/** Between two looks at the server's memory, ms. */
const sampleEvery = 5_000;
/** Share of the time after which the server is warm, and share at its end that counts as the end. */
const warmUp = 0.4;
const tail = 0.1;

/** Nothing breaks, calls come for a long time: nothing may be lost, and the server's memory may not grow. */
export async function run(context: BenchContext): Promise<string> {
  const { onStop } = context;
  const minutes = numberOption(context, 'minutes', 60);
  const rate = numberOption(context, 'cps', 2);
  const world = await startWorld({ agents: numberOption(context, 'agents', rate * 8), browsers: 0, onStop });
  const load = keepCalling(world, { rate, prefix: '1300', onStop });
  const samples: number[] = [];
  const began = Date.now();
  for (let minute = 1; Date.now() - began < minutes * 60_000; await delay(sampleEvery)) {
    samples.push(await residentMegabytes(world.server.pid));
    if (Date.now() - began < minute * 60_000) continue;
    say(`${minute} min: ${samples.at(-1)?.toFixed(0)} MB`);
    minute += 1;
  }
  const converge = await untilAgreed(world, 60);
  await load.end();
  await untilQuiet(world, 90);
  const verdict = await judge(world);
  for (const agent of verdict.stuckAgents) say(`stuck: ${agent}`);
  const part = Math.max(1, Math.round(samples.length * tail));
  const warm = Math.round(samples.length * warmUp);
  const start = percentile(samples.slice(warm, warm + part), 0.5);
  const end = percentile(samples.slice(-part), 0.5);
  const memory = `rss_start_mb=${start.toFixed(0)} rss_end_mb=${end.toFixed(0)} growth=${(end / start - 1).toFixed(3)}`;
  return `faults=0 ${resultLine(verdict)} max_converge_s=${converge.toFixed(1)} ${memory}`;
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
