/** Ends the PostgreSQL that `jest-postgres.mjs` started. */
export default async function tearDown() {
  await globalThis.yichePostgres?.stop();
}
