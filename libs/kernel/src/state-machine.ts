/** `from → the states it may go to`. Every state is a key, a final one has an empty list. */
export type TransitionTable<S extends string> = Readonly<Record<S, readonly S[]>>;

/**
 * One table, checked when it is made: every target is itself a state, every state but the first is reachable.
 * Pure: it decides, the caller saves and counts.
 */
export class StateMachine<S extends string> {
  constructor(
    readonly name: string,
    readonly initial: S,
    readonly table: TransitionTable<S>,
  ) {
    const problems = problemsOf(initial, table);
    if (problems.length > 0) throw new Error(`state machine ${name}: ${problems.join('; ')}`);
  }

  /** Whether the table has an arrow from `from` to `to`. */
  allows(from: S, to: S): boolean {
    return this.table[from].includes(to);
  }

  /** The states that nothing leaves. */
  get finals(): S[] {
    return this.states.filter((state) => this.table[state].length === 0);
  }

  get states(): S[] {
    return Object.keys(this.table) as S[];
  }

  /** The same table as a Mermaid state diagram, for the documents. */
  toMermaid(): string {
    const arrows = this.states.flatMap((from) => this.table[from].map((to) => `  ${ident(from)} --> ${ident(to)}`));
    return ['stateDiagram-v2', `  [*] --> ${ident(this.initial)}`, ...arrows].join('\n');
  }
}

const ident = (state: string): string => state.replaceAll('-', '_');

function problemsOf<S extends string>(initial: S, table: TransitionTable<S>): string[] {
  const states = new Set<string>(Object.keys(table));
  const unknown = Object.entries<readonly S[]>(table).flatMap(([from, targets]) =>
    targets.filter((to) => !states.has(to)).map((to) => `${from} leads to unknown state ${to}`),
  );
  const reached = new Set<S>([initial]);
  for (const state of reached) for (const to of table[state] ?? []) reached.add(to);
  const stranded = [...states].filter((state) => !reached.has(state as S)).map((state) => `${state} is never reached`);
  return [...unknown, ...stranded];
}
