import { v5, v7 } from 'uuid';

/** A new identifier: UUID version 7, so that ids made later sort later and index pages stay warm. */
export function newId(): string {
  return v7();
}

/** The identifier of the thing called `name` within the thing with the id `within`: the same whenever it is asked for. */
export function derivedId(within: string, name: string): string {
  return v5(name, within);
}
