import { writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * Lets the PBX go first where both share a machine: a caller hears a late packet, nobody sees a row that is written a little later.
 * Linux shares processors among sessions before it looks at a process's own niceness, so the session is told as well; other
 * systems have no such file.
 * Never forward: who was started further back (a unit's `Nice=`) may not step up without a right that a server has no use for.
 * @param niceness 0 (equal) to 19 (last)
 */
export function letTelephonyGoFirst(niceness: number): void {
  if (getPriority() < niceness) setPriority(niceness);
  try {
    writeFileSync('/proc/self/autogroup', String(niceness));
  } catch {
    // No autogroups here: the process's own niceness is all there is.
  }
}
