import type { AgentState } from '@yiche/contracts';
import type { EntityManager } from 'typeorm';

/** Rows of one statement of SQL. */
const AT_ONCE = 4_000;

/** A change of an agent's state that is long over. */
export interface PastAgentStep {
  readonly userId: string;
  readonly at: Date;
  readonly from: AgentState;
  readonly to: AgentState;
  readonly callId: string | null;
}

/** Writes the history of agents' states as their changes would have left it (ADR 0051); where the agents are now stays as it is. */
export async function writePastAgentSteps(manager: EntityManager, steps: readonly PastAgentStep[]): Promise<void> {
  for (let first = 0; first < steps.length; first += AT_ONCE)
    await manager.query(
      `INSERT INTO agent_state_change (user_id, at, from_state, to_state, call_id)
       SELECT "userId", at, "from", "to", "callId" FROM jsonb_to_recordset($1::jsonb)
         AS step ("userId" uuid, at timestamptz, "from" text, "to" text, "callId" uuid)`,
      [JSON.stringify(steps.slice(first, first + AT_ONCE))],
    );
}
