import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A place where something of a person was found that may not stand there, and what. */
export interface Trace {
  readonly where: string;
  readonly secret: string;
}

/** Looks for telephone numbers and names in bytes, in every way that they are written. */
export class TraceSearch {
  private readonly forms: readonly { readonly secret: string; readonly bytes: Buffer }[];

  /** @param secrets numbers in digits alone, names as they are */
  constructor(secrets: readonly string[]) {
    this.forms = secrets.flatMap((secret) => writtenForms(secret).map((bytes) => ({ secret, bytes })));
  }

  /** @param where names the bytes for whoever reads the finding */
  inBytes(where: string, bytes: Buffer): Trace[] {
    const found = this.forms.filter((form) => bytes.includes(form.bytes)).map(({ secret }) => secret);
    return [...new Set(found)].map((secret) => ({ where, secret }));
  }

  /** Every file below these folders, its name as well; of a link the name alone. */
  async inFolders(
    folders: readonly string[],
  ): Promise<{ readonly traces: Trace[]; readonly files: readonly string[] }> {
    const files: string[] = [];
    const traces: Trace[] = [];
    for (const folder of folders) {
      for (const name of await readdir(folder, { recursive: true })) {
        const file = join(folder, name);
        traces.push(...this.inBytes(`the name of ${file}`, Buffer.from(name)));
        // What was there a moment ago may be gone: a temporary file.
        const kind = await lstat(file).catch(() => null);
        if (!kind?.isFile()) continue;
        const bytes = await readFile(file).catch(() => null);
        if (bytes === null) continue;
        files.push(file);
        traces.push(...this.inBytes(file, bytes));
      }
    }
    return { traces, files };
  }
}

/** The ways in which programs write a text down. */
export function writtenForms(secret: string): Buffer[] {
  const grouped = /^1\d{10}$/.test(secret)
    ? [' ', '-'].map((gap) => [secret.slice(0, 3), secret.slice(3, 7), secret.slice(7)].join(gap))
    : [];
  const texts = [secret, ...grouped];
  const encoded = texts.flatMap((text) => {
    const little = Buffer.from(text, 'utf16le');
    return [Buffer.from(text), little, Buffer.from(little).swap16(), gbk(text)];
  });
  const escaped = [
    encodeURIComponent(secret),
    [...secret].map((each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`).join(''),
    Buffer.from(secret).toString('hex'),
    ...[0, 1, 2].map((offset) => base64At(Buffer.from(secret), offset)),
  ];
  const forms = [...encoded, ...escaped.map((text) => Buffer.from(text))];
  return [...new Map(forms.map((form) => [form.toString('hex'), form])).values()];
}

/** Node decodes GBK but does not encode it: every pair of bytes is decoded once. */
function gbk(text: string): Buffer {
  return Buffer.concat(
    [...text].map((each) => (each < '\x80' ? Buffer.from(each) : (gbkPairs().get(each) ?? Buffer.of()))),
  );
}

let pairs: Map<string, Buffer> | undefined;
function gbkPairs(): Map<string, Buffer> {
  if (pairs) return pairs;
  pairs = new Map();
  const decoder = new TextDecoder('gbk');
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const pair = Buffer.of(lead, trail);
      const text = decoder.decode(pair);
      if (text.length === 1 && text !== '\ufffd') pairs.set(text, pair);
    }
  return pairs;
}

/** What stands in a base64 text wherever these bytes begin at this offset in three: the characters that they alone decide. */
function base64At(bytes: Buffer, offset: number): string {
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  return Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .slice(first, last);
}
