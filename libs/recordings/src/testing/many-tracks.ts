/** The requester's track of each of `INSERT_ANSWERED_CALLS`, from `year_call (n, at, call_id, recording_id)`. */
export const INSERT_REQUESTER_TRACKS = `INSERT INTO recording (id, call_id, channel_id, role, bureau_id, state, started_at, duration_ms, bytes,
    sha256, stored_as, stored_at)
  SELECT recording_id, call_id, 'yc1-' || n, 'requester', 'WJ', 'available', at, 60000, 960044,
    encode(sha256(n::text::bytea), 'hex'), n || '.wav', at FROM year_call`;
