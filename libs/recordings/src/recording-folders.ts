import { access, constants } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { RecordingStore } from './ports/recording-store.js';
import { RecordingsConfig } from './recordings-config.js';

/** Whether recordings can be taken from the PBX and kept: for those who watch the program. */
@Injectable()
export class RecordingFolders {
  constructor(
    private readonly config: RecordingsConfig,
    private readonly store: RecordingStore,
  ) {}

  /** The PBX's folder can be read and emptied; null when there is none, as with a PBX that does not record. */
  async spoolIsUsable(): Promise<boolean | null> {
    if (!this.config.spool) return null;
    return access(this.config.spool, constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    );
  }

  /** The store takes tracks. */
  storeIsUsable(): Promise<boolean> {
    return this.store.isUsable();
  }
}
