import { FolderProbe } from '@yiche/platform';
import { RecordingStore } from './ports/recording-store.js';
import { RecordingsConfig } from './recordings-config.js';

/** Whether recordings can be taken from the PBX and kept: for those who watch the program. */
export class RecordingFolders {
  /** Who may create a file there may also remove the PBX's; on a full disk neither the PBX nor we can write. */
  private readonly spool: FolderProbe | null;

  constructor(
    { spool }: Pick<RecordingsConfig, 'spool'>,
    private readonly store: RecordingStore,
    freshMilliseconds?: number,
  ) {
    this.spool = spool ? new FolderProbe(spool, null, freshMilliseconds) : null;
  }

  /** The PBX's folder takes recordings and can be emptied; null when there is none, as with a PBX that does not record. */
  async spoolIsUsable(): Promise<boolean | null> {
    return this.spool === null ? null : this.spool.isUsable();
  }

  /** The store takes tracks. */
  storeIsUsable(): Promise<boolean> {
    return this.store.isUsable();
  }
}
