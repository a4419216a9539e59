import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CallRecordWatch, LedgerJournal } from '@yiche/calls';
import { BackgroundAnswer, DatabaseWatch, Logger, Mailer, Metrics, Troubles } from '@yiche/platform';
import { RecordingFolders } from '@yiche/recordings';
import { Pbx, type PbxLink } from '@yiche/telephony';
import { RegistryPolicy } from '@yiche/vehicles';
import { ServerConfig } from '../config.js';
import { WatchConfig } from '../watch/watch-config.js';

/** What this program leans on. `synchronising`: the PBX is there, and is being asked what happened meanwhile. */
export type DependencyStates = Readonly<Record<string, PbxLink>>;

/** Asks everything this program leans on for what it must do, each itself and now; what is dear to ask, in the background. */
@Injectable()
export class Dependencies implements OnApplicationBootstrap {
  private readonly up;
  private readonly troubles: Troubles;
  private readonly registry: BackgroundAnswer;
  /** Null where no server is set. */
  private readonly mail: BackgroundAnswer | null;

  constructor(
    private readonly database: DatabaseWatch,
    private readonly pbx: Pbx,
    private readonly folders: RecordingFolders,
    private readonly journal: LedgerJournal,
    private readonly record: CallRecordWatch,
    registry: RegistryPolicy,
    mailer: Mailer,
    private readonly config: ServerConfig,
    watch: WatchConfig,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.up = metrics.gauge('yiche_dependency_up', '1 while it can be used', ['dependency']);
    this.troubles = new Troubles(logger);
    this.registry = new BackgroundAnswer(() => registry.isUsable(), watch.registryLookSeconds * 1_000);
    const takesMail = (): Promise<boolean> =>
      this.troubles.attempt('the mail server cannot be used', () => mailer.isUsable());
    this.mail = mailer.isConfigured ? new BackgroundAnswer(takesMail, watch.mailLookSeconds * 1_000) : null;
  }

  /** The first answers are there when somebody asks. */
  onApplicationBootstrap(): void {
    void this.registry.isUsable();
    void this.mail?.isUsable();
  }

  /** The states, by name; what is not configured is left out. The metric is set on the way. */
  async ask(): Promise<DependencyStates> {
    const [database, recordingSpool, recordingStore, journal, callRecord, vehicleRegistry, mail] = await Promise.all([
      this.database.ask(),
      this.folders.spoolIsUsable(),
      this.folders.storeIsUsable(),
      this.journal.isUsable(),
      this.record.isUsable(),
      this.registry.isUsable(),
      this.mail?.isUsable() ?? null,
    ]);
    const states: Record<string, PbxLink> = { database: word(database), pbx: this.pbx.link };
    const others = { recordingSpool, recordingStore, journal, callRecord, vehicleRegistry, mail };
    for (const [name, isUp] of Object.entries(others)) if (isUp !== null) states[name] = word(isUp);
    for (const [dependency, state] of Object.entries(states)) this.up.set({ dependency }, state === 'up' ? 1 : 0);
    return states;
  }

  /**
   * Whether this process can do its work: with the database, and with the PBX where telephony is its role. Without the rest calls are
   * still taken and recorded by the PBX; that is an alarm, and no reason to send people elsewhere.
   */
  isReady({ database, pbx }: DependencyStates): boolean {
    return database === 'up' && (pbx === 'up' || !this.config.roles.includes('telephony'));
  }
}

const word = (isUp: boolean): 'up' | 'down' => (isUp ? 'up' : 'down');
