import type { DeskCall } from '@yiche/contracts';
import { useEffect, useState } from 'react';

/** So long the server has to say whose call it is that rings, ms: as a rule it has before the telephone does. */
const ANNOUNCED_WITHIN_MS = 1_000;

/**
 * Token of a call that rings at the telephone and of which the server says nothing, because it is away itself, without its database or
 * without the PBX. Nobody who rings is left waiting for that: the call may be answered all the same.
 */
export function useUnannounced(ringing: readonly string[], call: DeskCall | null): string | null {
  const token = ringing.find((each) => each !== call?.sipToken) ?? null;
  const [overdue, setOverdue] = useState<string | null>(null);
  useEffect(() => {
    if (token === null) return;
    const timer = setTimeout(() => setOverdue(token), ANNOUNCED_WITHIN_MS);
    return () => clearTimeout(timer);
  }, [token]);
  return token === overdue ? token : null;
}
