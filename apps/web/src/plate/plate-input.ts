import {
  PLATE_LENGTH,
  PLATE_SAMPLES,
  PROVINCES,
  type PlateShape,
  type PlateType,
  normalizePlate,
  plateShape,
  plateTypesFor,
} from '@yiche/contracts';

/** As much as the box keeps of what was pasted; far from any plate, so that what is cut off was never a part of one. */
export const PLATE_BOX_LIMIT = 64;

export interface PlateInput {
  /** Every character that was typed or pasted, normalised: nothing cut, completed or replaced. */
  readonly text: string;
  /** Chosen by the agent, or the usual one of the shape; null while the number is not a plate. */
  readonly type: PlateType | null;
}

export type PlateAction =
  /** The whole of the box after a key. */
  | { readonly kind: 'typed'; readonly text: string }
  /** What was pasted, and what of the box it did not replace. */
  | { readonly kind: 'pasted'; readonly before: string; readonly pasted: string; readonly after: string }
  | { readonly kind: 'province'; readonly province: string }
  /** One of the suggestions that are shown beside a wrong number. */
  | { readonly kind: 'chosen'; readonly text: string; readonly type?: PlateType | null }
  | { readonly kind: 'type'; readonly type: PlateType };

/** Why a number is no plate, and the character or the count that it is about. */
export type PlateFault =
  | { readonly kind: 'stranger'; readonly character: string }
  | { readonly kind: 'several' }
  | { readonly kind: 'too-long'; readonly count: number }
  | { readonly kind: 'letter-o' }
  | { readonly kind: 'letter-i' }
  | { readonly kind: 'no-province' }
  | { readonly kind: 'shape' };

export type PlateCheck =
  | { readonly status: 'empty' }
  | { readonly status: 'partial'; readonly missing: number }
  | { readonly status: 'invalid'; readonly fault: PlateFault; readonly suggestions: readonly string[] }
  | { readonly status: 'valid'; readonly shape: PlateShape };

const provinces = new Set<string>(PROVINCES);
const known = new Set([...PLATE_SAMPLES.join(''), ...PROVINCES, ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789']);
const isPlate = (text: string): boolean => plateShape(text) !== null;

export function startPlate(text = '', type: PlateType | null = null): PlateInput {
  return { text, type: chooseType(text, type) };
}

/** The plate box: what each key, paste, province key or chosen suggestion makes of it. */
export function changePlate(input: PlateInput, action: PlateAction): PlateInput {
  switch (action.kind) {
    case 'typed':
      return withText(input, kept(typedBehind(input.text, normalizePlate(action.text))));
    case 'pasted':
      return withText(input, kept(pastedInto(action.before, normalizePlate(action.pasted), action.after)));
    case 'province':
      return withText(input, kept(action.province + withoutProvince(input.text)));
    case 'chosen':
      return withText({ ...input, type: action.type ?? input.type }, action.text);
    case 'type':
      return { ...input, type: chooseType(input.text, action.type) };
  }
}

/** How the number stands with GA 36 while it is being typed; `usualProvince` is suggested where none stands in front. */
export function checkPlate(text: string, usualProvince = ''): PlateCheck {
  if (text === '' || provinces.has(text)) return { status: 'empty' };
  const shape = plateShape(text);
  if (shape) return { status: 'valid', shape };
  const missing = missingCharacters(text);
  if (missing !== null) return { status: 'partial', missing };
  return { status: 'invalid', ...explain(text, usualProvince) };
}

/**
 * What else the number may have been meant as: offered for a click, never put in its place. The letters of the agency and of new energy
 * without the province before them are those of a military plate.
 */
export function otherReadings(text: string, usualProvince: string): readonly string[] {
  const check = checkPlate(text, usualProvince);
  if (check.status === 'invalid') return check.suggestions;
  const completed = usualProvince + text;
  const isEither =
    check.status === 'valid' && check.shape === 'military' && plateShape(completed) === 'new-energy-small';
  return isEither ? [completed] : [];
}

/**
 * A number is the beginning of a plate when the rest of one of the samples makes it one; so the rules stand in the
 * contracts alone.
 */
function missingCharacters(text: string): number | null {
  const missing = PLATE_SAMPLES.filter((sample) => sample.length > text.length)
    .filter((sample) => isPlate(text + sample.slice(text.length)))
    .map((sample) => sample.length - text.length);
  return missing.length === 0 ? null : Math.min(...missing);
}

/**
 * The first fault a person should look at. A suggestion only ever reads the whole of what was typed in another way; it
 * leaves nothing out, for the rest of a number that is too long is no reason to believe its beginning.
 */
function explain(text: string, usualProvince: string): { fault: PlateFault; suggestions: string[] } {
  const stranger = [...text].find((character) => !known.has(character));
  if (stranger !== undefined) return { fault: { kind: 'stranger', character: stranger }, suggestions: [] };
  const several = split(text);
  if (several) return { fault: { kind: 'several' }, suggestions: [...new Set(several)] };
  const surplus = surplusCharacters(text);
  if (surplus > 0) return { fault: { kind: 'too-long', count: surplus }, suggestions: [] };

  const letter = text.slice(2).includes('O') ? 'letter-o' : 'letter-i';
  const completed = /^[A-Z][A-Z0-9]/.test(text) ? usualProvince + text : text;
  if (asDigits(text) !== text && mayBecome(asDigits(text)))
    return { fault: { kind: letter }, suggestions: [asDigits(text)] };
  for (const reading of [completed, asDigits(completed)]) {
    if (completed !== text && mayBecome(reading)) return { fault: { kind: 'no-province' }, suggestions: [reading] };
  }
  return { fault: { kind: 'shape' }, suggestions: [] };
}

function mayBecome(text: string): boolean {
  return isPlate(text) || missingCharacters(text) !== null;
}

/** How many characters stand behind the longest plate with which the text begins, or behind the longest there is. */
function surplusCharacters(text: string): number {
  for (let length = text.length - 1; length > 1; length -= 1) {
    if (isPlate(text.slice(0, length))) return text.length - length;
  }
  return text.length - PLATE_LENGTH;
}

/** The plates of which the whole text is made, one after the other, a lone province before each left aside. */
function split(text: string): string[] | null {
  for (let length = PLATE_LENGTH; length > 1; length -= 1) {
    const head = text.slice(0, length);
    if (!isPlate(head)) continue;
    const rest = text.slice(length);
    const others = rest === '' || provinces.has(rest) ? [] : split(rest);
    if (others) return [head, ...others];
  }
  return provinces.has(text[0] ?? '') ? split(text.slice(1)) : null;
}

/** GA 36 has no O and no I behind the agency's letter: whoever types them may have meant the digit. */
function asDigits(text: string): string {
  return text.slice(0, 2) + text.slice(2).replaceAll('O', '0').replaceAll('I', '1');
}

function withText(input: PlateInput, text: string): PlateInput {
  return { text, type: chooseType(text, input.type) };
}

/** Keeps what was chosen as long as the number allows it. */
function chooseType(text: string, wanted: PlateType | null): PlateType | null {
  const allowed = plateTypesFor(text);
  return wanted !== null && allowed.includes(wanted) ? wanted : (allowed[0] ?? null);
}

/**
 * The box begins with the usual province. No plate has a Chinese character behind it, so whoever types one there begins
 * the number with it (another province, 使, 应急): the result is exactly what was typed.
 */
function typedBehind(before: string, text: string): string {
  const typed = text.slice(before.length);
  return provinces.has(before) && text.startsWith(before) && /^\p{Script=Han}/u.test(typed) ? typed : text;
}

/** A whole plate that is pasted where nothing but a province stands is that plate; nothing stays before or behind it. */
function pastedInto(before: string, pasted: string, after: string): string {
  const rest = before + after;
  const alone = isPlate(pasted) && (rest === '' || provinces.has(rest));
  if (alone) return pasted;
  return after === '' ? typedBehind(before, before + pasted) : before + pasted + after;
}

function kept(text: string): string {
  return [...text].slice(0, PLATE_BOX_LIMIT).join('');
}

function withoutProvince(text: string): string {
  const [first = '', ...rest] = [...text];
  return provinces.has(first) ? rest.join('') : text;
}
