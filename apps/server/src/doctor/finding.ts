/** What was seen of one thing. `not-asked`: it is not configured, or what it needs does not work; the reason is in `seen`. */
export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'wrong' | 'not-asked';
  readonly seen: string;
  /** What to do; of what is wrong alone. */
  readonly todo?: string;
}

export const ok = (name: string, seen: string): Finding => ({ name, state: 'ok', seen });
export const wrong = (name: string, seen: string, todo: string): Finding => ({ name, state: 'wrong', seen, todo });
export const notAsked = (name: string, why: string): Finding => ({ name, state: 'not-asked', seen: why });

const SIGNS = { ok: '✓', wrong: '✗', 'not-asked': '–' } as const;

/** One line for people. */
export function lineOf({ name, state, seen, todo }: Finding): string {
  return `${SIGNS[state]} ${name}：${seen}${todo === undefined ? '' : ` → ${todo}`}`;
}

/** 0: nothing is wrong; 1: something is. */
export const exitCodeOf = (findings: readonly Finding[]): 0 | 1 =>
  findings.some(({ state }) => state === 'wrong') ? 1 : 0;

/** An error's own sentence may hold an address with its password: only what kind of error it is. */
export function kindOf(cause: unknown): string {
  const { code, name } = cause as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'Error';
}
