import { Injectable } from '@nestjs/common';
import { LedgerJournal } from '@yiche/calls';
import { DatabaseWatch, Metrics } from '@yiche/platform';
import { RecordingFolders } from '@yiche/recordings';
import { Pbx, type PbxLink } from '@yiche/telephony';
import { ServerConfig } from '../config.js';

/** What this program leans on. `synchronising`: the PBX is there, and is being asked what happened meanwhile. */
export type DependencyStates = Readonly<Record<string, PbxLink>>;

/** Asks everything this program leans on, each itself and now. */
@Injectable()
export class Dependencies {
  private readonly up;

  constructor(
    private readonly database: DatabaseWatch,
    private readonly pbx: Pbx,
    private readonly folders: RecordingFolders,
    private readonly journal: LedgerJournal,
    private readonly config: ServerConfig,
    metrics: Metrics,
  ) {
    this.up = metrics.gauge('yiche_dependency_up', '1 while it can be used', ['dependency']);
  }

  /** The states, by name; a folder that is not configured is left out. The metric is set on the way. */
  async ask(): Promise<DependencyStates> {
    const [database, spool, store, journal] = await Promise.all([
      this.database.ask(),
      this.folders.spoolIsUsable(),
      this.folders.storeIsUsable(),
      this.journal.isUsable(),
    ]);
    const states = {
      database: word(database),
      pbx: this.pbx.link,
      ...(spool === null ? {} : { recordingSpool: word(spool) }),
      recordingStore: word(store),
      journal: word(journal),
    };
    for (const [dependency, state] of Object.entries(states)) this.up.set({ dependency }, state === 'up' ? 1 : 0);
    return states;
  }

  /**
   * Whether this process can do its work: with the database, and with the PBX where telephony is its role. Without the folders calls are
   * still taken and recorded by the PBX; that is an alarm, and no reason to send people elsewhere.
   */
  isReady({ database, pbx }: DependencyStates): boolean {
    return database === 'up' && (pbx === 'up' || !this.config.roles.includes('telephony'));
  }
}

const word = (isUp: boolean): 'up' | 'down' => (isUp ? 'up' : 'down');
