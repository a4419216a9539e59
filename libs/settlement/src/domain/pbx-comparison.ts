import { inShanghai } from '@yiche/kernel';
import { absentWitness, pbxDifferences, type ComparedCall, type FoundDifference, type PbxCall } from './differences.js';

/** What the PBX wrote down of a stretch of time; `none`: it keeps no record that we could read. */
export type PbxRecord = readonly PbxCall[] | 'none' | 'unreadable';

/**
 * The ledger beside the PBX's own record, one stretch of time after another. Where the record of a node begins only later, what was
 * before is one difference, not one a call.
 */
export class PbxComparison {
  private readonly beginnings = new Map<string, number>();
  private readonly unheard = new Map<string, number>();
  private isThere = true;
  private unreadable = 0;
  private withoutRecord = 0;

  /** @param record of the same time, with a margin before and after */
  compare(calls: readonly ComparedCall[], record: PbxRecord): FoundDifference[] {
    if (record === 'none') {
      this.isThere = false;
      this.withoutRecord += calls.length;
      return [];
    }
    if (record === 'unreadable') {
      this.unreadable++;
      this.withoutRecord += calls.length;
      return [];
    }
    for (const { node, arrivedAt } of record)
      this.beginnings.set(node, Math.min(this.beginnings.get(node) ?? Infinity, arrivedAt.getTime()));
    const recorded = new Map(record.map((each) => [each.callKey, each]));
    return calls.flatMap((call) => {
      const pbx = recorded.get(call.callKey) ?? null;
      if (pbx || call.arrivedAt.getTime() >= (this.beginnings.get(call.node) ?? Infinity))
        return pbxDifferences(call, pbx);
      this.unheard.set(call.node, (this.unheard.get(call.node) ?? 0) + 1);
      return [];
    });
  }

  /** What could not be compared at all; after the last stretch. */
  end(): FoundDifference[] {
    const kind = 'pbx-record-absent';
    if (!this.isThere) return [absentWitness(kind, 'none', '没有可读的话单', this.withoutRecord)];
    const unreadable =
      this.unreadable > 0
        ? [absentWitness(kind, 'unreadable', `${this.unreadable} 天的话单读不出来`, this.withoutRecord)]
        : [];
    const late = [...this.unheard].map(([node, calls]) => {
      const began = this.beginnings.get(node);
      const what =
        began === undefined ? `没有 ${node} 的话单` : `${node} 的话单从 ${inShanghai(new Date(began))} 才开始`;
      return absentWitness(kind, node, what, calls);
    });
    return [...unreadable, ...late];
  }
}
