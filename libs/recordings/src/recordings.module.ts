import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FolderRecordingStore } from './adapters/folder-recording-store.js';
import { CompareRecordings } from './compare-recordings.js';
import { RecordingsController } from './http/recordings.controller.js';
import { CallsOverConsumer } from './consumers/calls-over.consumer.js';
import { MissedTracks } from './missed-tracks.js';
import { RecordingTrack } from './persistence/recording.entity.js';
import { RecordingStore } from './ports/recording-store.js';
import { RecordingFolders } from './recording-folders.js';
import { RecordingsConfig } from './recordings-config.js';
import { RecordingsService } from './recordings.service.js';
import { TrackKeeper } from './track-keeper.js';

/** Audio and its life. `calls` is the module of calls as the application registered it. */
@Module({})
export class RecordingsModule {
  static register(config: RecordingsConfig, calls: DynamicModule): DynamicModule {
    return {
      module: RecordingsModule,
      imports: [TypeOrmModule.forFeature([RecordingTrack]), calls],
      controllers: [RecordingsController],
      providers: [
        { provide: RecordingsConfig, useValue: config },
        { provide: RecordingStore, useFactory: () => new FolderRecordingStore(config.store) },
        TrackKeeper,
        RecordingsService,
        CallsOverConsumer,
        MissedTracks,
        CompareRecordings,
        {
          provide: RecordingFolders,
          useFactory: (store: RecordingStore) => new RecordingFolders(config, store),
          inject: [RecordingStore],
        },
      ],
      exports: [RecordingFolders],
    };
  }
}
