import type { DeskSnapshot } from '@yiche/contracts';

/** Snapshots reach the desk by push, by HTTP answer and by `desk:sync`, in any order: the highest version stays. */
export function newerSnapshot(current: DeskSnapshot | null | undefined, incoming: DeskSnapshot): DeskSnapshot {
  if (!current) return incoming;
  return incoming.version >= current.version ? incoming : current;
}

/**
 * The answer of `desk:sync` after a reconnection. A lower version made later than ours means that the server counts
 * anew (it was restarted): then the answer holds, or the desk would stay deaf until the count has caught up.
 */
export function syncedSnapshot(current: DeskSnapshot | null | undefined, answer: DeskSnapshot): DeskSnapshot {
  if (!current || answer.version >= current.version) return answer;
  return Date.parse(answer.now) > Date.parse(current.now) ? answer : current;
}

/** Milliseconds to add to this browser's clock to get the server's. */
export function clockOffset(snapshot: DeskSnapshot, receivedAt: number): number {
  return Date.parse(snapshot.now) - receivedAt;
}
