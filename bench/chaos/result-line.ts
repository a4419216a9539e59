import type { Verdict } from './verdict.js';

/** The figures of a verdict as the last line has them. */
export function resultLine({ calls, lost, duplicated, stuckAgents, orphanRecordings }: Verdict): string {
  return (
    `calls=${calls} lost=${lost} duplicated=${duplicated} stuck_agents=${stuckAgents.length}` +
    ` orphan_recordings=${orphanRecordings}`
  );
}
