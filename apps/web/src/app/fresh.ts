import type { AgentState } from '@yiche/contracts';

/** States in which an agent has nothing in hand. */
const AT_LEISURE: ReadonlySet<AgentState> = new Set(['offline', 'ready', 'break']);

/** What a page is doing, as far as it matters to replacing it. */
export interface Doing {
  readonly agentState: AgentState;
  /** A start of work is under way, or a telephone rings or is in a call. */
  readonly telephoning: boolean;
  /** Something is being typed, or a dialog is open. */
  readonly typing: boolean;
  /** Somebody has clicked in this page: a browser lets the page that it loads next in its place ring without another click. */
  readonly clicked: boolean;
}

/** Whether a page may be loaded anew without anybody losing anything: never in a call, nor before its paperwork is done. */
export function mayBeReplaced({ agentState, telephoning, typing, clicked }: Doing): boolean {
  return AT_LEISURE.has(agentState) && !telephoning && !typing && (clicked || agentState !== 'ready');
}

/** The build that a page is of: the name of its first script; null in development. @param sources of the page's scripts */
export function buildOf(sources: readonly string[]): string | null {
  for (const source of sources) {
    const [, name] = /\/assets\/([^/?#]+)$/.exec(source) ?? [];
    if (name) return name;
  }
  return null;
}

/** Whether this error means that a part of the page could not be loaded: after an upgrade, the old build's is gone. */
export function isMissingPart(error: Error): boolean {
  return /dynamically imported module|importing a module script failed|unable to preload/i.test(error.message);
}
