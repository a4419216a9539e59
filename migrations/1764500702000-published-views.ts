import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What libraries let each other read by SQL (ADR 0052); what each column means stands in their `published-views.ts`. Plain selects, which
 * the planner sees through, and by the rights of who asks: a view gives nobody more than the tables do.
 */
const VIEWS = {
  ledger_call: `
    SELECT id AS call_id, call_key AS record_key, call_key AS requester_leg_id, node, bureau_id, did AS dialled_number, queue, outcome,
      agent_extension, requester_number_index AS requester_index, arrived_at, queued_at, connected_at, ended_at
    FROM call`,
  ledger_leg: `
    SELECT call_id, channel_id AS leg_id, role, started_at, answered_at, ended_at, cause, recording_file FROM call_leg`,
  call_track: `
    SELECT id AS track_id, call_id, channel_id AS leg_id, bureau_id, started_at, state, sha256 FROM recording`,
  request: `
    SELECT id AS request_id, bureau_id, number, requester_masked, opened_at FROM relocation`,
  request_call: `
    SELECT call_id, relocation_id AS request_id FROM relocation_call`,
  calendar_year: `
    SELECT extract(year FROM day)::int AS year FROM work_calendar GROUP BY 1
    HAVING count(*) = make_date(extract(year FROM min(day))::int, 12, 31) - make_date(extract(year FROM min(day))::int, 1, 1) + 1`,
};

export class PublishedViews1764500702000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, select] of Object.entries(VIEWS))
      await runner.query(`CREATE VIEW ${name} WITH (security_invoker = true) AS ${select}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP VIEW ${Object.keys(VIEWS).join(', ')}`);
  }
}
