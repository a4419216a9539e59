/**
 * What is drawn as nothing: direction marks, zero-width and soft characters, byte order marks, tags. They come along when a
 * number or a plate is copied from a message, and make what looks right wrong. Variation selectors stay: emoji and rare
 * characters of names are written with them.
 */
const INVISIBLE = /(?![\uFE00-\uFE0F\u{E0100}-\u{E01EF}\u200D])[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;
/** The joiner draws something only between two pictures. */
const IDLE_JOINER =
  /(?<![\p{Extended_Pictographic}\uFE0F]|\p{Emoji_Modifier})\u200D|\u200D(?!\p{Extended_Pictographic})/gu;
const LINE_BREAK = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
const CONTROL = /(?![\t\n])\p{Cc}/gu;
const LONE_SURROGATE = /\p{Cs}/gu;

/**
 * Text from outside as it is kept, whichever way it came: one form of each character (NFC), one of a line break, nothing
 * invisible, no control characters, nothing that PostgreSQL or JSON cannot hold. What is visible is never changed. Cleaning
 * twice changes nothing.
 */
export function cleanText(text: string): string {
  return text
    .replace(LINE_BREAK, '\n')
    .replace(CONTROL, ' ')
    .replace(LONE_SURROGATE, '\uFFFD')
    .replace(INVISIBLE, '')
    .replace(IDLE_JOINER, '')
    .normalize('NFC');
}

/** The same in one line, without white space around it. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/g, ' ').trim();

/**
 * Whether a text holds what no person can have meant and nothing can store: NUL or half a character. Who can still answer
 * refuses it; elsewhere `cleanText` replaces it.
 */
export const isUnstorable = (text: string): boolean => /[\0\p{Cs}]/u.test(text);
