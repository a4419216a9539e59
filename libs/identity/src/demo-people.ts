import type { DataSource } from 'typeorm';
import { DEMO_USERS } from './demo-users.js';
import type { Role } from '@yiche/contracts';

/** One of the demo's people, with the account that they have. */
export interface DemoPerson {
  readonly userId: string;
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly extension: string | null;
}

/** The demo's people as far as they have accounts here, by the names with which they log in. */
export async function demoPeople(dataSource: DataSource): Promise<Map<string, DemoPerson>> {
  const people = await dataSource.query<DemoPerson[]>(
    `SELECT id AS "userId", username, display_name AS "displayName", roles, extension FROM users
     WHERE is_demo AND username = ANY ($1)`,
    [DEMO_USERS.map(({ username }) => username)],
  );
  return new Map(people.map((person) => [person.username, person]));
}
