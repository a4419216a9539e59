import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Bureaus } from './bureaus.js';
import { Bureau } from './persistence/bureau.entity.js';

/** The bureaus, known everywhere: everything that happens belongs to one. */
@Global()
@Module({ imports: [TypeOrmModule.forFeature([Bureau])], providers: [Bureaus], exports: [Bureaus] })
export class BureausModule {}
