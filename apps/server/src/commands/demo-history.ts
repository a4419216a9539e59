import 'reflect-metadata';
import { contractDate } from '@yiche/kernel';
import { createLogger } from '@yiche/platform';
import { readAppConfig } from '../config.js';
import { tellHistory, type Told } from '../demo/history/tell-history.js';
import { Story } from '../demo/history/story.js';
import { letTelephonyGoFirst } from '../niceness.js';

/** Behind everything else that runs here: nobody waits for it. */
const NICENESS = 19;

/** A line at each of these shares: enough to see that it goes on. */
const LINES = [0.25, 0.5, 0.75];

const WORDS: Readonly<Record<Told, string>> = {
  told: '演示历史已就绪',
  'told-before': '',
  'not-here': '这个数据库已有通话，不再生成演示历史',
};

/** Gives the demo's database its past (ADR 0051), saying how far it is; run by the launcher beside the server, after the banner. */
async function main(): Promise<void> {
  const config = readAppConfig(process.env);
  if (!config.platform.demo || process.env.NODE_ENV === 'production') throw new Error('演示历史只用于演示模式');
  letTelephonyGoFirst(NICENESS);
  const began = Date.now();
  const say = (line: string): void => void (line && process.stdout.write(`  · ${line}\n`));
  const lines = [...LINES];
  const told = await tellHistory(
    config,
    createLogger('warn', process.stderr),
    new Story(contractDate(new Date())),
    (share) => {
      if (share >= (lines[0] ?? 2)) say(`演示历史 ${Math.round((lines.shift() as number) * 100)}%`);
    },
  );
  say(told === 'told' ? `${WORDS.told}（${Math.round((Date.now() - began) / 1_000)} 秒）` : WORDS[told]);
}

main().then(
  () => process.exit(0),
  (cause: unknown) => {
    process.stderr.write(`! 演示历史没有完成，下次启动时继续：${(cause as Error).message}\n`);
    process.exit(1);
  },
);
