import iconv from 'iconv-lite';
import { RegistryFailure } from '../../domain/registry-failure.js';
import { CHARSETS, type Charset } from './soap-settings.js';

/**
 * Text of the platform: in the encoding that it names itself, else in the one that is set, else in the other; the first in which every
 * byte is a character.
 * @param named what a header or an XML declaration says; whatever is unknown counts as not said
 * @throws RegistryFailure for bytes that are text in none
 */
export function decodeText(bytes: Buffer, configured: Charset, named?: string): string {
  const own = named === undefined ? undefined : charsetNamed(named);
  for (const charset of [own, configured, ...CHARSETS]) {
    if (charset === undefined) continue;
    try {
      return new TextDecoder(charset === 'gbk' ? 'gb18030' : 'utf-8', { fatal: true }).decode(bytes);
    } catch {
      // not this one
    }
  }
  throw new RegistryFailure('no-sense', 'an answer in no known encoding');
}

const DECLARATION = /^[^<]{0,8}<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/;

/** XML in bytes: its declaration names its encoding. */
export function decodeXml(bytes: Buffer, configured: Charset, ofTransport?: string): string {
  const declared = DECLARATION.exec(bytes.subarray(0, 256).toString('latin1'))?.[1];
  return decodeText(bytes, configured, declared ?? ofTransport);
}

function charsetNamed(name: string): Charset | undefined {
  if (/^utf-?8$/i.test(name)) return 'utf-8';
  return /^(gbk|gb2312|gb_?18030|cp936|x-gbk)$/i.test(name) ? 'gbk' : undefined;
}

/** Percent-encoded as `java.net.URLEncoder` does it, in the platform's encoding: there a space is a plus. */
export function percentEncode(text: string, charset: Charset): string {
  const bytes = charset === 'gbk' ? iconv.encode(text, 'gb18030') : Buffer.from(text);
  let encoded = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (/[A-Za-z0-9.*_-]/.test(character)) encoded += character;
    else encoded += character === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/**
 * The bytes behind percent-encoded text. What is not encoded stands for itself, in UTF-8: some platforms encode only what is Chinese.
 * A per cent sign that begins nothing stands for itself too.
 */
export function percentDecode(text: string): Buffer {
  const parts: Buffer[] = [];
  for (const [whole, escapes] of text.replaceAll('+', ' ').matchAll(/((?:%[0-9A-Fa-f]{2})+)|[^%]+|%/g))
    parts.push(escapes === undefined ? Buffer.from(whole) : Buffer.from(escapes.replaceAll('%', ''), 'hex'));
  return Buffer.concat(parts);
}
