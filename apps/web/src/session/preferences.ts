/** What this browser is set to, whoever uses it: nothing about persons. */
const PREFERENCES = ['yiche.language', 'yiche.keys'];

/** The server has the browser forget all it stored at a log-out (`Clear-Site-Data`); how it is set stays. */
export async function keepingPreferences(work: () => Promise<unknown>): Promise<void> {
  const kept = PREFERENCES.map((name) => [name, localStorage.getItem(name)] as const);
  await work();
  localStorage.clear(); // the browser tells this page what it forgot only a moment later, if it knows the header at all
  for (const [name, value] of kept) if (value !== null) localStorage.setItem(name, value);
}
