import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';
import type { z } from 'zod';

const PREFIX = 'yiche.kept.';

/** What was typed is about people: it goes with the session, so that whoever logs in next at this screen does not find it. */
export function forgetKept(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

/**
 * State that outlives a reload of this window: what was typed and not saved yet still stands there. Kept under `key` while it differs
 * from `initial`, and no longer than the window and the session; what does not fit the schema (of an older version) is forgotten.
 */
export function useKept<T extends string | number | object | null>(
  key: string,
  schema: z.ZodType<T>,
  initial: T,
): [T, Dispatch<SetStateAction<T>>] {
  const [value, setValue] = useState<T>(() => read(PREFIX + key, schema) ?? initial);
  useEffect(() => {
    if (value === initial) sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, JSON.stringify(value));
  }, [key, value, initial]);
  return [value, setValue];
}

function read<T>(key: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(sessionStorage.getItem(key) ?? 'null'));
  } catch {
    return null;
  }
}
