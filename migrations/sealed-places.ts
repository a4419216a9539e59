import type { SealedPlace } from '@yiche/platform';

const NO_UUID = '00000000-0000-0000-0000-000000000000';

/**
 * Every place of the database where a sealed value stands; a test holds it against the columns that there are. Nothing sealed is in the
 * audit chain or in a signed document (`settlement_line` has masks), so every key can be given up in the end.
 */
export const SEALED_PLACES: readonly SealedPlace[] = [
  {
    ...{ table: 'call', name: 'requester_number_sealed', before: NO_UUID, keyType: 'uuid' },
    ...{ read: 'requester_number_sealed', write: 'requester_number_sealed = fresh.value' },
    field: 'call.requester-number',
    index: 'requester_number_index',
  },
  {
    ...{ table: 'call_event', name: 'data.requesterNumber', before: '0', keyType: 'bigint' },
    read: `data ->> 'requesterNumber'`,
    write: `data = jsonb_set(data, '{requesterNumber}', to_jsonb(fresh.value))`,
    field: 'call.requester-number',
  },
  {
    ...{ table: 'vehicle_lookup', name: 'owner_name_sealed', before: NO_UUID, keyType: 'uuid' },
    ...{ read: 'owner_name_sealed', write: 'owner_name_sealed = fresh.value' },
    field: 'vehicle.owner-name',
  },
  {
    ...{ table: 'vehicle_lookup', name: 'owner_number_sealed', before: NO_UUID, keyType: 'uuid' },
    ...{ read: 'owner_number_sealed', write: 'owner_number_sealed = fresh.value' },
    field: 'vehicle.owner-number',
    index: 'owner_number_index',
  },
  {
    ...{ table: 'vehicle_lookup', name: 'second_number_sealed', before: NO_UUID, keyType: 'uuid' },
    ...{ read: 'second_number_sealed', write: 'second_number_sealed = fresh.value' },
    field: 'vehicle.second-number',
    index: 'second_number_index',
  },
  {
    ...{ table: 'settlement_test_number', name: 'number_sealed', before: NO_UUID, keyType: 'uuid' },
    ...{ read: 'number_sealed', write: 'number_sealed = fresh.value' },
    field: 'settlement.test-number',
  },
];
