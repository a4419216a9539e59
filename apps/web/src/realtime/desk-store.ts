import type { DeskSnapshot } from '@yiche/contracts';
import { clockOffset, newerSnapshot, syncedSnapshot } from './snapshot.js';

export interface DeskView {
  readonly snapshot: DeskSnapshot | null;
  /** Milliseconds from this browser's clock to the server's. */
  readonly clockOffset: number;
}

/** The desk as last heard of, whichever way the news came. */
export class DeskStore {
  private view: DeskView = { snapshot: null, clockOffset: 0 };
  private readonly listeners = new Set<() => void>();

  read = (): DeskView => this.view;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  apply = (incoming: DeskSnapshot): void => this.set(newerSnapshot(this.view.snapshot, incoming));

  sync = (answer: DeskSnapshot): void => this.set(syncedSnapshot(this.view.snapshot, answer));

  private set(snapshot: DeskSnapshot): void {
    if (snapshot === this.view.snapshot) return;
    this.view = { snapshot, clockOffset: clockOffset(snapshot, Date.now()) };
    for (const listener of this.listeners) listener();
  }
}
