import { fill } from './filling.js';

/** Of as many plates, requesters and agents are the requests. */
const PLATES = 90_000;
const REQUESTERS = 300_000;
const AGENTS = 100;

/** The plate, requester and agent of request `n`; the database makes the same. */
export const plateOf = (n: number): string => `苏D${String(n % PLATES).padStart(5, '0')}`;
export const requesterMaskedOf = (n: number): string => {
  const number = String(13_000_000_000 + (n % REQUESTERS) * 8_017);
  return `${number.slice(0, 3)}****${number.slice(-4)}`;
};

/**
 * Fills an empty database with requests of the year that ends now, spread over it evenly, each with its call, lookup, owner's call and time
 * line: rows as the program leaves them, with ids in the order of their time, made by the database itself.
 */
export function fillRequests(url: string, requests: number): Promise<void> {
  return fill(url, async (step) => {
    await step(
      'prepared',
      `CREATE TEMP TABLE given AS
     SELECT n, at, uuidv7(at - clock_timestamp()) AS id, uuidv7(at - clock_timestamp()) AS call_id,
       uuidv7(at - clock_timestamp()) AS lookup_id, uuidv7(at - clock_timestamp()) AS attempt_id,
       '苏D' || lpad((n % ${PLATES})::text, 5, '0') AS plate, (13000000000 + (n % ${REQUESTERS}) * 8017::bigint)::text AS requester,
       ('00000000-0000-4000-8000-' || lpad((n % ${AGENTS})::text, 12, '0'))::uuid AS agent, '话务员' || n % ${AGENTS} AS agent_name
     FROM generate_series(0, ${requests - 1}) n,
       LATERAL (SELECT now() - interval '365 days' + n * (interval '365 days' / ${requests}) AS at) t`,
    );
    await step(
      `${requests} requests`,
      `INSERT INTO relocation (id, number, bureau_id, version, state, agent_name, opened_at, closed_at, requester_number_index,
       requester_masked, place, blocked, plate_number, plate_type, outcome)
     SELECT id, 'WJ-' || to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD') || '-' || lpad(n::text, 6, '0'), 'WJ', 6, 'closed', agent_name,
       at, at + interval '4 minutes', md5(requester), left(requester, 3) || '****' || right(requester, 4),
       '武进区' || (ARRAY['延政中路', '湖塘镇人民路', '常武路', '花园街', '广电路'])[1 + n % 5] || n % 1000 || '号', 'exit', plate, '02', 'moved'
     FROM given`,
    );
    await step(
      'calls, lookups, owners, holders',
      'INSERT INTO relocation_call (call_id, relocation_id, at) SELECT call_id, id, at FROM given',
      'INSERT INTO relocation_holder (agent_id, relocation_id) SELECT agent, id FROM given',
      `INSERT INTO relocation_lookup (id, relocation_id, call_id, agent_id, plate_number, plate_type, at, result)
     SELECT lookup_id, id, call_id, agent, plate, '02', at + interval '20 seconds', 'answered' FROM given`,
      `INSERT INTO vehicle_lookup (id, at, relocation_id, call_id, agent_id, bureau_id, plate_number, plate_type, purpose, registry, found, brand)
     SELECT lookup_id, at + interval '20 seconds', id, call_id, agent, 'WJ', plate, '02', 'move-car', 'bench', true, '大众' FROM given`,
      `INSERT INTO owner_attempt (id, relocation_id, lookup_id, call_id, script_version_id, agent_id, agent_name, started_at, answered_at,
       ended_at, signal_result, agent_result)
     SELECT attempt_id, id, lookup_id, call_id, (SELECT min(id) FROM script_version), agent, agent_name, at + interval '30 seconds',
       at + interval '40 seconds', at + interval '90 seconds', 'answered', 'will-move' FROM given`,
    );
    await step(
      'time lines',
      `INSERT INTO relocation_event (relocation_id, at, kind, actor_name, details)
     SELECT id, at + step * interval '30 seconds', (ARRAY['opened', 'changed', 'looked-up', 'owner-called', 'owner-ended', 'outcome'])[step],
       agent_name, jsonb_build_object('plate', plate) FROM given, generate_series(1, 6) step`,
    );
    await step('analysed', 'DROP TABLE given', 'VACUUM ANALYZE');
  });
}
