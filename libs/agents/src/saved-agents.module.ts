import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AgentsWorkInHand } from './agents-work-in-hand.js';
import { Agent } from './persistence/agent.entity.js';
import { Roster } from './roster.js';

/**
 * What agents have in hand as it was last saved, read once at the start: for a program that runs beside the server for a moment. It leads
 * nobody: a second program that did would save states which the server does not know of.
 */
@Module({
  imports: [TypeOrmModule.forFeature([Agent])],
  providers: [
    {
      provide: AgentsWorkInHand,
      useFactory: async (dataSource: DataSource) => {
        const roster = new Roster();
        for (const agent of await dataSource.getRepository(Agent).find()) roster.keep(agent);
        return new AgentsWorkInHand(roster);
      },
      inject: [DataSource],
    },
  ],
  exports: [AgentsWorkInHand],
})
export class SavedAgentsModule {}
