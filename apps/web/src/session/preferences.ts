/** What this browser is set to, whoever uses it: nothing about persons. */
const PREFERENCES = ['yiche.language', 'yiche.keys'];

/** What the browser has forgotten it tells this page within so long, ms; one that knows the header not at all never does. */
const TELLS_WITHIN_MS = 1_000;
/** Between two looks, ms. */
const LOOK_MS = 10;

/** The server has the browser forget all it stored at a log-out (`Clear-Site-Data`); how it is set stays. */
export async function keepingPreferences(work: () => Promise<unknown>): Promise<void> {
  const kept = PREFERENCES.map((name) => [name, localStorage.getItem(name)] as const);
  await work();
  // Written before the browser has told this page of it, they would be forgotten with the rest.
  for (let waited = 0; localStorage.length > 0 && waited < TELLS_WITHIN_MS; waited += LOOK_MS)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  localStorage.clear();
  for (const [name, value] of kept) if (value !== null) localStorage.setItem(name, value);
}
