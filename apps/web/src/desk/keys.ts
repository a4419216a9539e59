/** What can be done from the keyboard on the desk. */
export const KEY_ACTIONS = ['answer', 'lookUp', 'callOwner', 'hold', 'merge', 'extend', 'hangup', 'finish'] as const;
export type KeyAction = (typeof KEY_ACTIONS)[number];
export type KeyMap = Readonly<Record<KeyAction, string>>;

export const DEFAULT_KEYS: KeyMap = {
  answer: 'F2',
  lookUp: 'F3',
  callOwner: 'F4',
  hold: 'F6',
  merge: 'F7',
  extend: 'F1',
  hangup: 'F9',
  finish: 'F10',
};

const FUNCTION_KEY = /^F([1-9]|1[0-2])$/;

export interface PressedKey {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** The action of a key press; null for any other key, and for one pressed together with a modifier. */
export function actionOf(map: KeyMap, press: PressedKey): KeyAction | null {
  if (press.altKey || press.ctrlKey || press.metaKey || press.shiftKey) return null;
  return KEY_ACTIONS.find((action) => map[action] === press.key) ?? null;
}

/** Gives an action another key; says which action has it already instead of taking it away. */
export function assignKey(
  map: KeyMap,
  action: KeyAction,
  key: string,
): { map: KeyMap } | { takenBy: KeyAction } | null {
  if (!FUNCTION_KEY.test(key)) return null;
  const takenBy = KEY_ACTIONS.find((other) => other !== action && map[other] === key);
  return takenBy ? { takenBy } : { map: { ...map, [action]: key } };
}

/** A stored map, with defaults for what it lacks; anything broken or ambiguous is replaced by the defaults whole. */
export function readKeyMap(stored: string | null): KeyMap {
  if (stored === null) return DEFAULT_KEYS;
  try {
    const parsed = { ...DEFAULT_KEYS, ...(JSON.parse(stored) as Partial<KeyMap>) };
    const used = KEY_ACTIONS.map((action) => parsed[action]);
    const sound = used.every((key) => FUNCTION_KEY.test(key)) && new Set(used).size === used.length;
    return sound ? parsed : DEFAULT_KEYS;
  } catch {
    return DEFAULT_KEYS;
  }
}
