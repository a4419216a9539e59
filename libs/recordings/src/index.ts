export { trackMachine } from './domain/track-machine.js';
export { PastRecordings, type Sound } from './past-recordings.js';
export { RecordingsChanged } from './recording-events.js';
export { RecordingsConfig, recordingsConfigSchema } from './recordings-config.js';
export { RecordingFolders } from './recording-folders.js';
export { RecordingsModule } from './recordings.module.js';
