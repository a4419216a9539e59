import { tell } from '../logging/day-events.js';
import type { Logger } from '../logging/logger.js';
import type { Metrics } from './metrics.js';

/** What was done about a finding: made good, or only told because nobody can. */
export type FindingResult = 'repaired' | 'reported';

/**
 * What the reconcilers of all libraries find when two truths about the same thing differ. Every finding is counted, and those of one
 * look are one line of the log, so that a long gap does not drown it.
 */
export class Findings {
  private readonly counter;

  constructor(
    metrics: Metrics,
    private readonly logger: Logger,
  ) {
    this.counter = metrics.counter(
      'yiche_reconciler_findings_total',
      'Differences between PBX, ledger and recordings',
      ['kind', 'result'],
    );
  }

  /** @param subjects what it was found in: ids that are no personal data */
  found(kind: string, result: FindingResult, subjects: readonly string[]): void {
    if (subjects.length === 0) return;
    this.counter.inc({ kind, result }, subjects.length);
    const details = { kind, count: subjects.length, subjects: subjects.slice(0, 20) };
    // Neither waits for anybody: what does is a standing finding.
    tell(this.logger, result === 'repaired' ? 'finding.repaired' : 'finding.noted', details);
  }

  /** Of a finding that stands from now on: somebody has to act. */
  reported(kind: string, subjects: readonly string[]): void {
    if (subjects.length === 0) return;
    this.counter.inc({ kind, result: 'reported' }, subjects.length);
    tell(this.logger, 'finding.opened', { kind, count: subjects.length, subjects: subjects.slice(0, 20) });
  }
}
