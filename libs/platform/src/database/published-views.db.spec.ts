import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TABLE_OWNERS } from '@yiche/migrations';
import { PUBLISHED_VIEWS as calendar } from '../../../calendar/src/published-views.js';
import { PUBLISHED_VIEWS as calls } from '../../../calls/src/published-views.js';
import { PUBLISHED_VIEWS as contactRules } from '../../../contact-rules/src/published-views.js';
import { PUBLISHED_VIEWS as recordings } from '../../../recordings/src/published-views.js';
import { PUBLISHED_VIEWS as relocations } from '../../../relocations/src/published-views.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import type { PublishedViews } from './published-views.js';

const PUBLISHED: Readonly<Record<string, PublishedViews>> = {
  calendar,
  calls,
  'contact-rules': contactRules,
  recordings,
  relocations,
};

/** ADR 0052. */
describe('the views that libraries publish', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const listed = Object.entries(PUBLISHED).flatMap(([owner, views]) =>
    Object.entries(views).map(([name, { columns }]) => ({ owner, name, columns })),
  );

  it('are those that the database has, with the columns that their lists say', async () => {
    const columns = await database.superuser.query<{ view: string; columns: string[] }[]>(
      `SELECT c.relname AS view, array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v' GROUP BY 1`,
    );
    const said = listed.map(({ name, columns }) => ({
      view: name,
      columns: Object.entries(columns).map(([column, [type]]) => `${column} ${type}`),
    }));
    const byName = (a: { view: string }, b: { view: string }): number => a.view.localeCompare(b.view);
    expect(said.toSorted(byName)).toEqual(columns.toSorted(byName));
  });

  it('belong to the library whose list has them', () => {
    const owners = Object.fromEntries(listed.map(({ name, owner }) => [name, owner]));
    expect(TABLE_OWNERS).toMatchObject(owners);
  });

  it('give nobody more than the tables do, and nothing is written through one', async () => {
    const views = await database.superuser.query<{ options: string[] | null; writable: boolean }[]>(
      `SELECT reloptions AS options,
         has_table_privilege('yiche_application', oid, 'INSERT, UPDATE, DELETE') AS writable
       FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'`,
    );
    expect(views).toHaveLength(listed.length);
    for (const view of views) expect(view).toEqual({ options: ['security_invoker=true'], writable: false });
  });

  it('are each read by another library', async () => {
    const libraries = path.resolve(import.meta.dirname, '../../..');
    const sources = readdirSync(libraries, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !/\.spec\.ts$|\/testing\/|published-views\.ts$/.test(file),
    );
    const texts = await Promise.all(
      sources.map(async (file) => ({
        library: file.split('/')[0],
        text: await readFile(path.join(libraries, file), 'utf8'),
      })),
    );
    for (const { name, owner } of listed) {
      const reads = new RegExp(`\\b(FROM|JOIN) ${name}\\b`);
      expect([name, texts.some(({ library, text }) => library !== owner && reads.test(text))]).toEqual([name, true]);
    }
  });
});
