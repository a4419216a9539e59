import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { AgentState } from '@yiche/contracts';
import { PreparedStatements } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { Agent } from './agent.entity.js';

const SAVE = `WITH change AS (
    INSERT INTO agent_state_change (user_id, at, from_state, to_state, reason, call_id)
    VALUES ($1, $12, $13, $6, $7, $11)
  )
  INSERT INTO agent (user_id, extension, display_name, bureau_id, session_id, state, reason, resumes,
    since, wrap_up_until, call_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  ON CONFLICT (user_id) DO UPDATE SET
    extension = excluded.extension, display_name = excluded.display_name, bureau_id = excluded.bureau_id,
    session_id = excluded.session_id, state = excluded.state, reason = excluded.reason,
    resumes = excluded.resumes, since = excluded.since, wrap_up_until = excluded.wrap_up_until,
    call_id = excluded.call_id`;

/** Rows of agents. An offer waits for the save before it is shown: one statement, one round trip. */
@Injectable()
export class AgentStore {
  constructor(
    private readonly statements: PreparedStatements,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  all(): Promise<Agent[]> {
    return this.dataSource.getRepository(Agent).find();
  }

  /** Saves an agent as they are from `at` on, with the line of history that says so. */
  async save(agent: Readonly<Agent>, from: AgentState, at: Date): Promise<void> {
    const { userId, extension, displayName, bureauId, sessionId, state, reason, resumes, since, wrapUpUntil, callId } =
      agent;
    const row = [
      userId,
      extension,
      displayName,
      bureauId,
      sessionId,
      state,
      reason,
      resumes,
      since,
      wrapUpUntil,
      callId,
    ];
    await this.statements.run('agent.save', SAVE, [...row, at, from]);
  }
}
