import type { PbxEvent, PbxEventOf, PbxEventType } from '../domain/pbx-event.js';
import type { Pbx } from '../ports/pbx.js';

/** Writes down every fact and waits for the ones a test expects. */
export class FactRecorder {
  readonly facts: PbxEvent[] = [];
  private readonly leave: () => void;

  constructor(
    pbx: Pbx,
    private readonly pass: (milliseconds: number) => Promise<void>,
  ) {
    this.leave = pbx.subscribe((fact) => this.facts.push(fact));
  }

  stop(): void {
    this.leave();
  }

  of<T extends PbxEventType>(type: T, where: Partial<PbxEventOf<T>> = {}): PbxEventOf<T>[] {
    const wanted = Object.entries(where);
    return this.facts.filter(
      (fact): fact is PbxEventOf<T> =>
        fact.type === type && wanted.every(([field, value]) => Reflect.get(fact, field) === value),
    );
  }

  /** The first such fact, now or within so many milliseconds of the harness's time. */
  async first<T extends PbxEventType>(
    type: T,
    where: Partial<PbxEventOf<T>> = {},
    withinMs = 8_000,
  ): Promise<PbxEventOf<T>> {
    return (await this.atLeast(1, type, where, withinMs))[0]!;
  }

  async atLeast<T extends PbxEventType>(
    count: number,
    type: T,
    where: Partial<PbxEventOf<T>> = {},
    withinMs = 8_000,
  ): Promise<PbxEventOf<T>[]> {
    const stepMs = 25;
    for (let waitedMs = 0; waitedMs <= withinMs; waitedMs += stepMs) {
      const found = this.of(type, where);
      if (found.length >= count) return found;
      await this.pass(stepMs);
    }
    const seen = this.facts.map((fact) => fact.type).join(' ');
    throw new Error(`no ${type} ${JSON.stringify(where)} within ${withinMs} ms; facts: ${seen}`);
  }
}
