import { demoPeople, type DemoPerson } from '@yiche/identity';
import type { DataSource } from 'typeorm';

/** Who the story is about. */
export interface Cast {
  readonly clerk: DemoPerson;
  readonly bureau: DemoPerson;
  readonly administrator: DemoPerson;
  readonly supervisor: DemoPerson;
  /** By extension. */
  readonly agents: ReadonlyMap<string, DemoPerson>;
}

/** @throws Error while the demo's people have no accounts yet: the server gives them theirs when it starts */
export async function castOf(dataSource: DataSource): Promise<Cast> {
  const people = await demoPeople(dataSource);
  const named = (username: string): DemoPerson => {
    const person = people.get(username);
    if (!person) throw new Error(`the demo has no ${username}`);
    return person;
  };
  const agents = [...people.values()].flatMap((person) =>
    person.extension ? [[person.extension, person] as const] : [],
  );
  return {
    clerk: named('jiesuan'),
    bureau: named('jingwu'),
    administrator: named('guanli'),
    supervisor: named('banzhang'),
    agents: new Map(agents.toSorted(([a], [b]) => a.localeCompare(b))),
  };
}
