/**
 * What the application may do with each table; `npm run migrate` makes the database hold it to that (ADR 0036). A new table has a line
 * here, or a test fails.
 *
 * - `read`: written by migrations alone.
 * - `append-only`: what was written stays as it was written.
 * - `kept`: changes, and is never deleted. A row that is locked (`FOR UPDATE`) needs it as well.
 * - `mutable`: may also be deleted.
 */
export const TABLE_USES = {
  agent: 'kept',
  agent_state_change: 'append-only',
  audit_entry: 'append-only',
  audit_head: 'kept',
  bureau: 'kept',
  call: 'kept',
  call_event: 'append-only',
  call_leg: 'kept',
  consumer_cursor: 'kept',
  data_key: 'append-only',
  data_step: 'read',
  demo_history: 'kept',
  finding: 'kept',
  former_passwords: 'mutable',
  known_devices: 'mutable',
  lease: 'mutable',
  log_in_failures: 'mutable',
  lookup_approval: 'kept',
  migrations: 'read',
  owner_attempt: 'kept',
  recording: 'kept',
  relocation: 'kept',
  relocation_call: 'append-only',
  relocation_event: 'append-only',
  relocation_holder: 'append-only',
  relocation_lookup: 'kept',
  relocation_number: 'kept',
  relocation_reading: 'append-only',
  script_version: 'append-only',
  service_complaint: 'append-only',
  service_outage: 'kept',
  seat: 'mutable',
  sessions: 'mutable',
  set_aside_fact: 'mutable',
  settlement_adjustment: 'kept',
  settlement_assessment: 'append-only',
  settlement_carrier_file: 'mutable',
  settlement_carrier_row: 'append-only',
  settlement_closing: 'mutable',
  settlement_contract: 'kept',
  settlement_contract_version: 'append-only',
  settlement_delivery: 'kept',
  settlement_difference: 'mutable',
  settlement_event: 'append-only',
  settlement_former_index: 'kept',
  settlement_line: 'append-only',
  settlement_objection: 'kept',
  settlement_pause: 'append-only',
  settlement_payment: 'append-only',
  settlement_renewal: 'append-only',
  settlement_statement: 'kept',
  settlement_test_number: 'append-only',
  settlement_withdrawn_line: 'append-only',
  usage_alert: 'kept',
  users: 'kept',
  vehicle_lookup: 'append-only',
  work_calendar: 'mutable',
} as const satisfies Readonly<Record<string, 'read' | 'append-only' | 'kept' | 'mutable'>>;

/** Of no concern to who reads for reports: what opens an account, what tells keys apart. */
export const HIDDEN_FROM_REPORTS: readonly string[] = [
  'data_key',
  'users',
  'sessions',
  'former_passwords',
  'known_devices',
  'log_in_failures',
];
