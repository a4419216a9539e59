import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { PreparedStatements } from '@yiche/platform';
import { DataSource } from 'typeorm';
import type { AgentChange } from '../agent-change.js';
import { Agent } from './agent.entity.js';

/**
 * Saves agents and the lines of history that say so, as common table expressions: whoever writes what made them change (the ledger of
 * calls) puts them into its own statement, so that there is never the one without the other.
 * @param first number of the first of two parameters, see `agentParameters`
 */
export const saveAgents = (first: number): string => `agent_line AS (
    INSERT INTO agent_state_change (user_id, at, from_state, to_state, reason, call_id)
    SELECT * FROM jsonb_to_recordset($${first + 1}::jsonb)
      AS line (user_id uuid, at timestamptz, from_state text, to_state text, reason text, call_id uuid)
  ), agent_row AS (
    INSERT INTO agent (user_id, extension, display_name, bureau_id, session_id, state, reason, resumes, since, wrap_up_until,
      call_id, resumes_call_id, seats)
    SELECT * FROM jsonb_to_recordset($${first}::jsonb)
      AS row (user_id uuid, extension text, display_name text, bureau_id text, session_id uuid, state text, reason text,
        resumes text, since timestamptz, wrap_up_until timestamptz, call_id uuid, resumes_call_id uuid, seats jsonb)
    ON CONFLICT (user_id) DO UPDATE SET
      extension = excluded.extension, display_name = excluded.display_name, bureau_id = excluded.bureau_id,
      session_id = excluded.session_id, state = excluded.state, reason = excluded.reason, resumes = excluded.resumes,
      since = excluded.since, wrap_up_until = excluded.wrap_up_until, call_id = excluded.call_id,
      resumes_call_id = excluded.resumes_call_id, seats = excluded.seats
  )`;

/** The parameters of `saveAgents`: each agent as they are at last, and a line for every step there. */
export function agentParameters(changes: readonly AgentChange[]): [rows: string, lines: string] {
  const last = new Map(changes.map(({ after }) => [after.userId, after]));
  return [JSON.stringify([...last.values()].map(rowOf)), JSON.stringify(changes.map(lineOf))];
}

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

  async save(changes: readonly AgentChange[]): Promise<void> {
    await this.statements.run('agent.save', `WITH ${saveAgents(1)} SELECT 1`, agentParameters(changes));
  }
}

const rowOf = (agent: Readonly<Agent>): object => ({
  user_id: agent.userId,
  extension: agent.extension,
  display_name: agent.displayName,
  bureau_id: agent.bureauId,
  session_id: agent.sessionId,
  state: agent.state,
  reason: agent.reason,
  resumes: agent.resumes,
  since: agent.since,
  wrap_up_until: agent.wrapUpUntil,
  call_id: agent.callId,
  resumes_call_id: agent.resumesCallId,
  seats: agent.seats,
});

const lineOf = ({ before, after, at }: AgentChange): object => ({
  user_id: after.userId,
  at,
  from_state: before.state,
  to_state: after.state,
  reason: after.reason,
  call_id: after.callId,
});
