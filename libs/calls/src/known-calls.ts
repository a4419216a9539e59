import type { CallState } from './domain/call-state.js';

/** The calls in memory: all that live, and the last that ended. Whoever remembers one here has written it first. */
export class KnownCalls {
  private readonly calls = new Map<string, CallState>();
  private readonly keysById = new Map<string, string>();
  private readonly ended: string[] = [];

  /** @param endedKept so many ended calls; older ones are read from the database again */
  constructor(private readonly endedKept: number) {}

  byKey(callKey: string): CallState | null {
    return this.calls.get(callKey) ?? null;
  }

  byId(id: string): CallState | null {
    return this.byKey(this.keysById.get(id) ?? '');
  }

  remember(call: CallState): void {
    const known = this.calls.get(call.callKey);
    this.calls.set(call.callKey, call);
    this.keysById.set(call.id, call.callKey);
    if (!call.endedAt || known?.endedAt) return;
    this.ended.push(call.callKey);
    if (this.ended.length <= this.endedKept) return;
    const oldest = this.calls.get(this.ended.shift() as string);
    if (!oldest) return;
    this.calls.delete(oldest.callKey);
    this.keysById.delete(oldest.id);
  }
}
