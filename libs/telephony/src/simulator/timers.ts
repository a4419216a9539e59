/** Time for the simulator; tests bring their own. */
export interface SimulatorTimers {
  now(): Date;
  /** Runs `task` once after so many milliseconds; the answer takes it back. */
  after(milliseconds: number, task: () => void): () => void;
}

export const systemTimers: SimulatorTimers = {
  now: () => new Date(),
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Timers that stand still until `advance`: tasks run in the order of their time. */
export class ManualTimers implements SimulatorTimers {
  private elapsed = 0;
  private sequence = 0;
  private readonly tasks = new Map<number, { readonly due: number; readonly task: () => void }>();

  constructor(private readonly start = new Date('2026-01-01T00:00:00Z')) {}

  now(): Date {
    return new Date(this.start.getTime() + this.elapsed);
  }

  after(milliseconds: number, task: () => void): () => void {
    const id = (this.sequence += 1);
    this.tasks.set(id, { due: this.elapsed + milliseconds, task });
    return () => void this.tasks.delete(id);
  }

  advance(milliseconds: number): void {
    const until = this.elapsed + milliseconds;
    for (;;) {
      const [next] = [...this.tasks]
        .filter(([, { due }]) => due <= until)
        .sort(([, one], [, two]) => one.due - two.due);
      if (next === undefined) break;
      this.tasks.delete(next[0]);
      this.elapsed = Math.max(this.elapsed, next[1].due);
      next[1].task();
    }
    this.elapsed = until;
  }
}
