import type { PbxEvent } from './domain/pbx-event.js';
import type { TelephonyObserver } from './observe.js';

/** Delivers facts to listeners, in order and synchronously. One that throws harms neither the PBX side nor the others. */
export class EventFeed {
  private readonly listeners = new Set<(event: PbxEvent) => void>();

  constructor(private readonly observer: TelephonyObserver) {}

  subscribe(listener: (event: PbxEvent) => void): () => void {
    const own = (event: PbxEvent): void => listener(event); // the same function may subscribe twice
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  publish(event: PbxEvent): void {
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (error) {
        this.observer.counters.count('listener-failed');
        this.observer.log.warn({ err: error, type: event.type }, 'a listener of PBX events failed');
      }
    }
  }
}
