/** A call of the ledger, as much as is needed to find it in the carrier's file. */
export interface MatchableCall {
  /** Equal for equal numbers; empty where there is none. */
  readonly numberKey: string;
  /** When the PBX answered: the dialplan does so at once, before the queue. */
  readonly arrivedAt: Date;
  /** From arrival to the requester's end; null when unknown. */
  readonly lineSeconds: number | null;
}

/** A line of the carrier's file. */
export interface MatchableRow {
  readonly row: number;
  readonly numberKey: string;
  readonly answeredAt: Date;
  readonly seconds: number;
}

export interface CarrierMatch<C, R> {
  readonly pairs: readonly { readonly call: C; readonly row: R }[];
  /** Calls that the carrier does not have. */
  readonly calls: readonly C[];
  /** Lines that are nobody's. */
  readonly rows: readonly R[];
  /** Lines that tell again what an earlier one tells: `call` is the one that the other was found for. */
  readonly repeated: readonly { readonly row: R; readonly call: C | null }[];
}

/** How far the two clocks may be apart, ms. */
export const CARRIER_WINDOW = 10_000;
/** Two lines of one number so near to each other are one call told twice, ms. */
const SAME = 1_000;

type Item<C, R> = { readonly at: number } & ({ readonly call: C } | { readonly row: R });

/**
 * Finds calls in the carrier's file: by number and time, one to one, the nearest first. Calls and lines come in slices of time, in
 * order; what a later slice could still belong to is kept until `settle` is told of a moment that is late enough. Where the slices are
 * cut makes no difference to the result.
 */
export class CarrierMatcher<C extends MatchableCall, R extends MatchableRow> {
  private waiting = new Map<string, Item<C, R>[]>();

  add(calls: readonly C[], rows: readonly R[]): void {
    for (const call of calls) this.keep(call.numberKey, { at: call.arrivedAt.getTime(), call });
    for (const row of rows) this.keep(row.numberKey, { at: row.answeredAt.getTime(), row });
  }

  /** Everything that nothing from `until` on can change; with null, everything. */
  settle(until: Date | null): CarrierMatch<C, R> {
    const open = until === null ? Infinity : until.getTime() - CARRIER_WINDOW;
    const waiting = new Map<string, Item<C, R>[]>();
    const found = { pairs: [], calls: [], rows: [], repeated: [] } satisfies CarrierMatch<C, R>;
    for (const [key, items] of this.waiting) {
      for (const cluster of clustersOf(items)) {
        if ((cluster.at(-1)?.at ?? 0) < open) matchCluster(cluster, found);
        else {
          const kept = waiting.get(key);
          if (kept) for (const item of cluster) kept.push(item);
          else waiting.set(key, cluster);
        }
      }
    }
    this.waiting = waiting;
    return found;
  }

  private keep(key: string, item: Item<C, R>): void {
    const items = this.waiting.get(key);
    if (items) items.push(item);
    else this.waiting.set(key, [item]);
  }
}

/**
 * The items of one number, in order of time, apart wherever nothing on one side can have to do with anything on the other. Lines among
 * themselves have only when they may be one call told twice: a file that has one number in every line is not one cluster.
 */
function* clustersOf<C extends MatchableCall, R extends MatchableRow>(items: Item<C, R>[]): Generator<Item<C, R>[]> {
  items.sort((one, other) => one.at - other.at || rowOf(one) - rowOf(other));
  let start = 0;
  let lastCall = -Infinity;
  for (let index = 0, nextCall = 0; index < items.length; index++) {
    const item = items[index] as Item<C, R>;
    const before = items[index - 1];
    while (nextCall < items.length && (nextCall < index || !('call' in (items[nextCall] as Item<C, R>)))) nextCall++;
    const comingCall = items[nextCall]?.at ?? Infinity;
    // Bound together: by a call that both can reach, or by being so near.
    const bound =
      before &&
      (item.at - before.at <= SAME || item.at - lastCall <= CARRIER_WINDOW || comingCall - before.at <= CARRIER_WINDOW);
    if (before && !bound) {
      yield items.slice(start, index);
      start = index;
    }
    if ('call' in item) lastCall = item.at;
  }
  if (start < items.length) yield items.slice(start);
}

const rowOf = (item: object): number => ('row' in item ? (item as { row: MatchableRow }).row.row : -1);

function matchCluster<C extends MatchableCall, R extends MatchableRow>(
  cluster: readonly Item<C, R>[],
  found: { pairs: { call: C; row: R }[]; calls: C[]; rows: R[]; repeated: { row: R; call: C | null }[] },
): void {
  const calls = cluster.flatMap((item) => ('call' in item ? [item.call] : []));
  const rows = cluster.flatMap((item) => ('row' in item ? [item.row] : []));
  const callOf = new Map<R, C>();
  const matched = new Set<C>();
  for (const { call, row } of candidates(calls, rows)) {
    if (matched.has(call) || callOf.has(row)) continue;
    matched.add(call);
    callOf.set(row, call);
    found.pairs.push({ call, row });
  }
  for (const call of calls) if (!matched.has(call)) found.calls.push(call);
  const told: R[] = rows.filter((row) => callOf.has(row));
  for (const row of rows) {
    if (callOf.has(row)) continue;
    const original = nearestTo(row, told);
    if (original) found.repeated.push({ row, call: callOf.get(original) ?? null });
    else {
      found.rows.push(row);
      insert(told, row);
    }
  }
}

/** Every pair that may be one call, the nearest first; of equally near ones that whose lengths agree best. */
function candidates<C extends MatchableCall, R extends MatchableRow>(
  calls: readonly C[],
  rows: readonly R[],
): { call: C; row: R }[] {
  const pairs: { call: C; row: R; apart: number; longer: number }[] = [];
  let first = 0;
  for (const call of calls) {
    const at = call.arrivedAt.getTime();
    while (first < rows.length && (rows[first] as R).answeredAt.getTime() < at - CARRIER_WINDOW) first++;
    let second = 0;
    let ofThisSecond = 0;
    for (let index = first; index < rows.length; index++) {
      const row = rows[index] as R;
      const moment = row.answeredAt.getTime();
      if (moment > at + CARRIER_WINDOW) break;
      ofThisSecond = moment === second ? ofThisSecond + 1 : 0;
      second = moment;
      // Of lines of the same second no more than there are calls can be needed.
      if (ofThisSecond >= Math.max(calls.length, 100)) continue;
      const longer = call.lineSeconds === null ? 0 : Math.abs(row.seconds - call.lineSeconds);
      pairs.push({ call, row, apart: Math.abs(moment - at), longer });
    }
  }
  return pairs.sort(
    (one, other) =>
      one.apart - other.apart ||
      one.longer - other.longer ||
      one.call.arrivedAt.getTime() - other.call.arrivedAt.getTime() ||
      one.row.row - other.row.row,
  );
}

/** A line of the same moment among those that were told before; `told` is in order of time. */
function nearestTo<R extends MatchableRow>(row: R, told: readonly R[]): R | undefined {
  const at = row.answeredAt.getTime();
  for (let index = firstFrom(told, at - SAME); index < told.length; index++) {
    const each = told[index] as R;
    if (each.answeredAt.getTime() > at + SAME) return undefined;
    return each;
  }
  return undefined;
}

function insert<R extends MatchableRow>(told: R[], row: R): void {
  told.splice(firstFrom(told, row.answeredAt.getTime()), 0, row);
}

function firstFrom(told: readonly MatchableRow[], at: number): number {
  let low = 0;
  let high = told.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((told[middle] as MatchableRow).answeredAt.getTime() < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
