import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A network namespace with two ways to the machine, of which one is up at a time: a browser in it changes its network. */
export interface TwoPaths {
  readonly namespace: string;
  /** The machine as it is reached from the namespace, over whichever way. */
  readonly address: string;
  /** The way in use goes down with its address, the other comes up. */
  change(): Promise<void>;
  close(): Promise<void>;
}

/** Needs root, as the PBX of these tests does. Addresses of 10.114.0.0/16. */
export async function openTwoPaths(): Promise<TwoPaths> {
  const id = process.pid % 200;
  const namespace = `yiche${process.pid}`;
  const address = `10.114.${id}.1`;
  const ways = [0, 1].map((way) => ({
    outer: `yo${process.pid}${way}`,
    inner: `yi${process.pid}${way}`,
    gateway: `10.114.${id}.${16 * (way + 1) + 1}`,
    here: `10.114.${id}.${16 * (way + 1) + 2}`,
  }));
  const ip = (...args: string[]) => run('ip', args);
  const inside = (...args: string[]) => ip('-n', namespace, ...args);
  let used = 0;
  const up = async (): Promise<void> => {
    const { outer, inner, gateway, here } = ways[used] as (typeof ways)[number];
    await ip('addr', 'replace', `${gateway}/28`, 'dev', outer);
    await ip('link', 'set', outer, 'up');
    await inside('addr', 'replace', `${here}/28`, 'dev', inner);
    await inside('link', 'set', inner, 'up');
    await inside('route', 'replace', 'default', 'via', gateway);
  };
  const close = async (): Promise<void> => {
    await ip('netns', 'del', namespace).catch(() => undefined); // takes the inner ends along, and these their outer ones
    await ip('addr', 'del', `${address}/32`, 'dev', 'lo').catch(() => undefined);
  };
  try {
    await ip('netns', 'add', namespace);
    await inside('link', 'set', 'lo', 'up');
    await ip('addr', 'add', `${address}/32`, 'dev', 'lo');
    for (const { outer, inner } of ways) {
      await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', namespace);
    }
    await up();
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    namespace,
    address,
    change: async () => {
      const { inner, outer, gateway, here } = ways[used] as (typeof ways)[number];
      await inside('addr', 'del', `${here}/28`, 'dev', inner);
      await inside('link', 'set', inner, 'down');
      await ip('addr', 'del', `${gateway}/28`, 'dev', outer);
      used = 1 - used;
      await up();
    },
    close,
  };
}
