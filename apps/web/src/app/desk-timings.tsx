import type { DeskTimings } from '@yiche/contracts';
import { type ReactNode, createContext, useContext, useState } from 'react';

const DeskTimingsContext = createContext<DeskTimings | null>(null);

/** As the page was loaded with: other settings after a restart of the server must not disturb a call, they wait for the next load. */
export function DeskTimingsProvider({ timings, children }: { timings: DeskTimings; children: ReactNode }) {
  const [asLoaded] = useState(timings);
  return <DeskTimingsContext value={asLoaded}>{children}</DeskTimingsContext>;
}

/** How patient the page is; only below the layout, which waits until the server has said so. */
export function useDeskTimings(): DeskTimings {
  const timings = useContext(DeskTimingsContext);
  if (!timings) throw new Error('DeskTimingsProvider is missing');
  return timings;
}
