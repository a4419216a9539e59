import { createDecipheriv } from 'node:crypto';

const WORD = /^[A-Za-z0-9+/]{22}==$/;
/** A block as the dialplan makes it: eight random digits, then a piece of the number. */
const BLOCK = /^\d{8}([+0-9a-zA-Z._-]{0,8})$/;

/**
 * The number that the dialplan sealed before Asterisk wrote it down (`call-arrived` in apps/pbx/templates/extensions.conf): one or more
 * words, each one block of AES-128. The random digits make every block another one, so that the mode (ECB, the only one that the
 * dialplan has) shows nothing of equal numbers. ADR 0034.
 *
 * @returns null when it was sealed with another key, or is no seal. Personal data: log it never
 */
export function openSealedNumber(words: readonly string[], key: string): string | null {
  let number = '';
  for (const word of words) {
    if (!WORD.test(word)) return null;
    const block = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(word, 'base64', 'latin1');
    const piece = BLOCK.exec(block.replace(/\0+$/, ''))?.[1];
    if (piece === undefined) return null;
    number += piece;
  }
  return number;
}
