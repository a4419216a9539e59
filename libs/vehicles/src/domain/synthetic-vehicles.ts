import type { Plate } from '@yiche/contracts';

/** As much of a registry's entry as tells whether it is made up. */
export interface VehicleEntry {
  readonly plate: Pick<Plate, 'number'>;
  readonly ownerNumber: string | null;
}

/** The demo carrier's numbers (`scripts/make-vehicles.mjs`). Real ones of this range exist; no town where most cars have one does. */
const DEMO_NUMBER = /^13900\d{6}$/;

/** Fewer owners than this tell nothing by their share. */
const ENOUGH = 20;

/** Vehicles that the demo's guide names, with what their owners' numbers are: one of them is enough. */
const NAMED: Readonly<Record<string, string>> = {
  苏D12345: '13900000018',
  苏D00001: '13900000100',
  苏D00002: '13900000201',
  苏D77777: '13900000977',
};

/** Whether a registry's entries are the demo's, all or most of them, in whatever order. Takes no more of them than it needs. */
export async function areSynthetic(entries: Iterable<VehicleEntry> | AsyncIterable<VehicleEntry>): Promise<boolean> {
  let numbers = 0;
  let made = 0;
  for await (const { plate, ownerNumber } of entries) {
    if (ownerNumber === null) continue;
    if (NAMED[plate.number] === ownerNumber) return true;
    numbers++;
    if (DEMO_NUMBER.test(ownerNumber)) made++;
  }
  return numbers >= ENOUGH && made * 2 > numbers;
}
