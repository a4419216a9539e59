import {
  PROVINCES,
  type PlateShape,
  type PlateType,
  normalizePlate,
  plateShape,
  plateTypesFor,
} from '@yiche/contracts';

/** New-energy and some armed-police plates have eight characters, all others fewer. */
export const PLATE_CAPACITY = 8;

export interface PlateInput {
  /** Normalised characters as typed so far. */
  readonly text: string;
  /** Chosen by the agent, or the usual one of the shape; null while the number is not a plate. */
  readonly type: PlateType | null;
}

export type PlateAction =
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'province'; readonly province: string }
  | { readonly kind: 'type'; readonly type: PlateType }
  | { readonly kind: 'replaced'; readonly text: string; readonly type: PlateType | null };

export type PlateCheck =
  | { readonly status: 'empty' }
  | { readonly status: 'partial'; readonly missing: number }
  | { readonly status: 'invalid' }
  | { readonly status: 'valid'; readonly shape: PlateShape };

const provinces = new Set(PROVINCES);
const CHARACTER = new RegExp(`[A-Z0-9${PROVINCES.join('')}警挂学港澳使领民航]`);

export function startPlate(text = '', type: PlateType | null = null): PlateInput {
  return { text, type: chooseType(text, type) };
}

/** The plate box: what each key, paste or province key makes of it. */
export function changePlate(input: PlateInput, action: PlateAction): PlateInput {
  switch (action.kind) {
    case 'typed':
      return withText(input, keepProvince(input.text, clean(action.text)));
    case 'province':
      return withText(input, clean(action.province + withoutProvince(input.text)));
    case 'type':
      return { ...input, type: chooseType(input.text, action.type) };
    case 'replaced':
      return startPlate(action.text, action.type);
  }
}

/** How the number stands with GA 36 while it is being typed. */
export function checkPlate(text: string): PlateCheck {
  if (text === '' || (text.length === 1 && provinces.has(text))) return { status: 'empty' };
  const shape = plateShape(text);
  if (shape) return { status: 'valid', shape };
  const missing = missingCharacters(text);
  return missing === null ? { status: 'invalid' } : { status: 'partial', missing };
}

/**
 * One whole plate of each shape. A number is the beginning of a plate when the rest of one of these makes it one; so
 * the rules stand in the contracts alone.
 */
const SAMPLES = [
  '苏A12345',
  '苏AD12345',
  '苏A12345D',
  '苏A1234警',
  '苏A1234挂',
  '苏A1234学',
  '粤Z1234港',
  '粤Z1234澳',
  '苏12345领',
  '123456使',
  '民航12345',
  'AA12345',
  'WJ12345',
  'WJ苏12345',
];

function missingCharacters(text: string): number | null {
  const missing = SAMPLES.filter((sample) => sample.length > text.length)
    .filter((sample) => plateShape(text + sample.slice(text.length)) !== null)
    .map((sample) => sample.length - text.length);
  return missing.length === 0 ? null : Math.min(...missing);
}

function withText(input: PlateInput, text: string): PlateInput {
  return { text, type: chooseType(text, input.type) };
}

/** Keeps what was chosen as long as the number allows it. */
function chooseType(text: string, wanted: PlateType | null): PlateType | null {
  const allowed = plateTypesFor(text);
  return wanted !== null && allowed.includes(wanted) ? wanted : (allowed[0] ?? null);
}

function clean(raw: string): string {
  const characters = [...normalizePlate(raw)].filter((character) => CHARACTER.test(character));
  // The box begins with the usual province; whoever types or pastes another one behind it means that one.
  const last = characters.findLastIndex((character) => provinces.has(character));
  if (characters.filter((character) => provinces.has(character)).length > 1) characters.splice(0, last);
  return characters
    .slice(0, PLATE_CAPACITY)
    .map((character, index) => (provinces.has(characters[0]!) && index >= 2 ? readable(character) : character))
    .join('');
}

/** Typing over a selected plate begins the next one of the same province. */
function keepProvince(before: string, after: string): string {
  const [province = ''] = before;
  return before.length > 2 && provinces.has(province) && /^[A-Z]$/.test(after) ? province + after : after;
}

/** GA 36 has no I and no O behind the agency's letter: whoever types them means the digit. */
function readable(character: string): string {
  if (character === 'O') return '0';
  return character === 'I' ? '1' : character;
}

function withoutProvince(text: string): string {
  const [first = '', ...rest] = [...text];
  return provinces.has(first) ? rest.join('') : text;
}
