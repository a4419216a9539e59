import type { DeskCall } from '@yiche/contracts';
import { useEffect, useState } from 'react';

/**
 * Token of a call that rings at the telephone and of which the server says nothing, because it is away itself, without its database or
 * without the PBX. Nobody who rings is left waiting for that: the call may be answered all the same.
 */
export function useUnannounced(ringing: readonly string[], call: DeskCall | null, afterMs: number): string | null {
  const token = ringing.find((each) => each !== call?.sipToken) ?? null;
  const [overdue, setOverdue] = useState<string | null>(null);
  useEffect(() => {
    if (token === null) return;
    const timer = setTimeout(() => setOverdue(token), afterMs);
    return () => clearTimeout(timer);
  }, [token, afterMs]);
  return token === overdue ? token : null;
}
