import { Injectable } from '@nestjs/common';
import { FolderProbe } from '@yiche/platform';
import { RecordingStore } from './ports/recording-store.js';
import { RecordingsConfig } from './recordings-config.js';

/** Whether recordings can be taken from the PBX and kept: for those who watch the program. */
@Injectable()
export class RecordingFolders {
  /** Who may create a file there may also remove the PBX's; on a full disk neither the PBX nor we can write. */
  private readonly spool: FolderProbe | null;

  constructor(
    config: RecordingsConfig,
    private readonly store: RecordingStore,
  ) {
    this.spool = config.spool ? new FolderProbe(config.spool, null) : null;
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
