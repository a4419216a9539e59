import type { CarrierColumns } from '@yiche/contracts';

const LIKELY: { readonly [Field in keyof CarrierColumns]: RegExp } = {
  caller: /主叫|caller|calling|来电/i,
  answeredAt: /接通|应答|answer|开始|通话时间|start/i,
  seconds: /时长|秒|duration|second|length/i,
};

/** Which column of a carrier's file most likely is what, each once; empty where none is. */
export function likelyColumns(names: readonly string[]): CarrierColumns {
  const taken = new Set<string>();
  const pick = (like: RegExp): string => {
    const found = names.find((name) => like.test(name) && !taken.has(name)) ?? '';
    taken.add(found);
    return found;
  };
  // The length first: "通话时长" is a length although it also speaks of the call.
  const seconds = pick(LIKELY.seconds);
  return { seconds, caller: pick(LIKELY.caller), answeredAt: pick(LIKELY.answeredAt) };
}
