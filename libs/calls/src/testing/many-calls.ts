/** Answered calls of the first bureau, one for each row of a temporary table `year_call (n, at, call_id)`, as the program leaves them. */
export const INSERT_ANSWERED_CALLS = `INSERT INTO call (id, call_key, node, bureau_id, did, queue, requester_number_sealed, requester_number_index,
    agent_extension, arrived_at, queued_at, offered_at, connected_at, ended_at, outcome, live)
  SELECT call_id, 'yc1-' || n, 'yc1', 'WJ', '114', 'wj-move-car', repeat('s', 60), md5((n % 900000)::text),
    (8001 + n % 60)::text, at, at + interval '1 second', at + interval '2 seconds',
    at + interval '8 seconds', at + interval '8 seconds' + (20 + n % 160) * interval '1 second', 'answered', '{}' FROM year_call`;
