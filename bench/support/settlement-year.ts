import { INSERT_ANSWERED_CALLS } from '../../libs/calls/src/testing/many-calls.js';
import { INSERT_REQUESTER_TRACKS } from '../../libs/recordings/src/testing/many-tracks.js';
import { fill } from './filling.js';

/** Twelve months of the first bureau's contract. */
export const monthsOfYear = Array.from({ length: 12 }, (_, index) => {
  const month = index + 4;
  return month <= 12 ? `2024-${String(month).padStart(2, '0')}` : `2025-${String(month - 12).padStart(2, '0')}`;
});

/**
 * Fills an empty database with a contract year of answered calls, spread over it evenly, each with its request and its recording: rows as
 * the program leaves them, with ids in the order of their time, made by the database itself. Indexes that only cost time here (text search of requests) are dropped.
 */
export function fillYear(url: string, calls: number): Promise<void> {
  return fill(url, async (step) => {
    await step(
      'prepared',
      'DROP INDEX relocation_text',
      `CREATE TEMP TABLE year_call AS
     SELECT n, at, uuidv7(at - clock_timestamp()) AS call_id, uuidv7(at - clock_timestamp()) AS request_id,
       uuidv7(at - clock_timestamp()) AS recording_id
     FROM generate_series(0, ${calls - 1}) n,
       LATERAL (SELECT timestamptz '2024-04-01 00:00:00+08' + n * (interval '365 days' / ${calls}) AS at) t`,
    );
    await step(`${calls} calls`, INSERT_ANSWERED_CALLS);
    await step(
      'requests',
      `INSERT INTO relocation (id, number, bureau_id, version, state, agent_name, opened_at, closed_at, requester_number_index,
       requester_masked, outcome)
     SELECT request_id, 'WJ-' || to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD') || '-' || lpad(n::text, 8, '0'), 'WJ', 3, 'closed',
       '陈晓燕', at, at, md5((n % 900000)::text), '138****' || lpad((n % 10000)::text, 4, '0'), 'moved' FROM year_call`,
      'INSERT INTO relocation_call (call_id, relocation_id, at) SELECT call_id, request_id, at FROM year_call',
    );
    await step('recordings', INSERT_REQUESTER_TRACKS);
    await step('analysed', 'DROP TABLE year_call', 'VACUUM ANALYZE call, relocation, relocation_call, recording');
  });
}
