import type { EntityManager } from 'typeorm';

/** How many of the objections to a statement wait for an answer. */
export async function openObjections(manager: EntityManager, statementId: string): Promise<number> {
  const [{ open } = { open: 0 }] = await manager.query<{ open: number }[]>(
    'SELECT count(*)::int AS open FROM settlement_objection WHERE statement_id = $1 AND settled_at IS NULL',
    [statementId],
  );
  return open;
}
