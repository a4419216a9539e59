import { useCallback, useRef, useState } from 'react';
import { useReport } from './use-report.js';

export interface Commands {
  /** Names of the commands under way. */
  readonly busy: ReadonlySet<string>;
  /** Does the work unless the same command is under way already; reports a failure. True when it succeeded. */
  run(name: string, work: () => Promise<unknown>): Promise<boolean>;
}

/** For everything a person sets off: no double clicks, visible progress, no silent failure. */
export function useCommands(): Commands {
  const report = useReport();
  const running = useRef(new Set<string>());
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());

  const run = useCallback(
    async (name: string, work: () => Promise<unknown>) => {
      if (running.current.has(name)) return false;
      running.current.add(name);
      setBusy(new Set(running.current));
      try {
        await work();
        return true;
      } catch (error) {
        report(error);
        return false;
      } finally {
        running.current.delete(name);
        setBusy(new Set(running.current));
      }
    },
    [report],
  );
  return { busy, run };
}
