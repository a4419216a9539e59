import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway, Troubles, type Logger } from '@yiche/platform';

const NOT_CHECKED = 'the sessions of telephones were not checked';

/** What the check looks after. */
interface Telephones {
  sessions(): readonly string[];
  cut(sessionId: string): void;
}

/** The same, and whether they speak. */
interface SpeakingTelephones extends Telephones {
  cutSilent(afterLooks: number): void;
}

/** Who knows which sessions have not ended. */
interface Sessions {
  among(sessionIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/**
 * Ends the telephones of sessions that have ended, once. The end of a session is news of another process, so it is asked for. While
 * nobody can say, a telephone stays: a caller is on it, and without the server nobody could have logged out.
 */
export async function cutEnded(telephones: Telephones, sessions: Sessions, troubles: Troubles): Promise<void> {
  const asked = telephones.sessions();
  if (asked.length === 0) return;
  try {
    const open = await sessions.among(asked);
    for (const sessionId of asked) if (!open.has(sessionId)) telephones.cut(sessionId);
    troubles.ended(NOT_CHECKED);
  } catch (cause) {
    // That the database is away, the watch has said.
    if (!isDatabaseAway(cause)) troubles.began(NOT_CHECKED, cause);
  }
}

/**
 * The same again and again; with it those telephones are ended that have been silent.
 * @param sessionCheckMs from the end of one look to the next
 */
export async function keepCuttingEnded(
  telephones: SpeakingTelephones,
  sessions: Sessions,
  logger: Logger,
  { sessionCheckMs, silenceMs }: { readonly sessionCheckMs: number; readonly silenceMs: number },
): Promise<never> {
  const troubles = new Troubles(logger);
  for (;;) {
    await sleep(sessionCheckMs);
    telephones.cutSilent(Math.ceil(silenceMs / sessionCheckMs));
    await cutEnded(telephones, sessions, troubles);
  }
}
