import { TextDecoder } from 'node:util';
import type { Readable } from 'node:stream';
import { refusal } from '@yiche/contracts';
import { SaxesParser } from 'saxes';

export type XmlAttributes = Readonly<Record<string, string>>;

/** Takes a part's elements as they come; `depth` is 1 for the root. */
export interface ElementHandler {
  open(name: string, attributes: XmlAttributes, depth: number): void;
  close?(name: string, depth: number): void;
  text?(text: string): void;
  /**
   * An extension (`extLst`), or an element of another namespace, of which nothing was told. Where nobody asks, one that holds elements
   * of ours is refused: some programs take them for content (ECMA-376 part 3, alternate content).
   */
  skipped?(name: string, content: { readonly isEmpty: boolean; readonly hasOwnElements: boolean }): void;
}

/** SpreadsheetML: transitional, and strict. */
const NAMESPACES: ReadonlySet<string> = new Set([
  'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  'http://purl.oclc.org/ooxml/spreadsheetml/main',
]);

/**
 * Parses a part of SpreadsheetML as spreadsheet programs do: what they would pass over, as being of another namespace, is no content, and
 * what is content has one prefix throughout. So nobody is shown one cell and the verifier another.
 */
export class SpreadsheetXml {
  private readonly parser: StrictParser;
  private prefix = '';
  /** The attribute that binds the prefix. */
  private declaration = 'xmlns';
  private depth = 0;
  private skipping: {
    readonly name: string;
    readonly depth: number;
    isEmpty: boolean;
    hasOwnElements: boolean;
  } | null = null;

  constructor(private readonly handler: ElementHandler) {
    this.parser = new StrictParser({
      open: (name, attributes) => this.open(name, attributes),
      close: (name) => this.close(name),
      text: (content) => {
        if (!this.skipping) handler.text?.(content);
      },
    });
  }

  /** @throws DomainError `settlement/not-a-workbook` */
  write(text: string): void {
    this.parser.write(text);
  }

  /** @throws DomainError `settlement/not-a-workbook` */
  end(): void {
    this.parser.end();
  }

  private open(qualified: string, attributes: XmlAttributes): void {
    this.depth += 1;
    if (this.depth === 1) this.begin(qualified, attributes);
    for (const key in attributes) if (key.startsWith('xmlns')) this.checkNamespace(key, attributes[key] ?? '');
    const name = this.ownName(qualified);
    if (this.skipping) {
      this.skipping.isEmpty = false;
      if (name !== null) this.skipping.hasOwnElements = true;
      return;
    }
    if (name === null || name === 'extLst')
      this.skipping = { name: name ?? qualified, depth: this.depth, isEmpty: true, hasOwnElements: false };
    else this.handler.open(name, attributes, this.depth);
  }

  private close(qualified: string): void {
    if (!this.skipping) this.handler.close?.(this.ownName(qualified) ?? qualified, this.depth);
    else if (this.skipping.depth === this.depth) {
      const { name, hasOwnElements } = this.skipping;
      if (this.handler.skipped) this.handler.skipped(name, this.skipping);
      else if (hasOwnElements && name !== 'extLst')
        throw refusal('settlement/not-a-workbook#alternate-content', { element: name.slice(0, 50) });
      this.skipping = null;
    }
    this.depth -= 1;
  }

  private begin(root: string, attributes: XmlAttributes): void {
    this.prefix = root.slice(0, root.indexOf(':') + 1);
    if (this.prefix !== '') this.declaration = `xmlns:${this.prefix.slice(0, -1)}`;
    if (attributes[this.declaration] === undefined) throw refusal('settlement/not-a-workbook#namespace');
  }

  private ownName(qualified: string): string | null {
    const colon = qualified.indexOf(':') + 1;
    if (colon !== this.prefix.length || !qualified.startsWith(this.prefix)) return null;
    return colon === 0 ? qualified : qualified.slice(colon);
  }

  /** The namespace belongs to the root's prefix, to no other, from the root on. */
  private checkNamespace(declaration: string, namespace: string): void {
    if (this.skipping && declaration === this.declaration) return;
    if (NAMESPACES.has(namespace) !== (declaration === this.declaration))
      throw refusal('settlement/not-a-workbook#namespace');
  }
}

/** Pieces of a part's text: UTF-8, or UTF-16 where it begins so (ECMA-376 part 2, 8.1.3.3). */
export async function* textOf(content: Readable): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    yield decoder.decode(chunk, { stream: true });
  }
  const rest = decoder?.decode() ?? '';
  if (rest !== '') yield rest;
}

function encodingOf([first, second]: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** What a cell holds, with room for escapes, UTF-16 units. */
const LONGEST_TOKEN = 262_144;
/** A relation has four, a cell six, the root of a part as many as it has namespaces. */
const MOST_ATTRIBUTES = 256;
/** Drawings and themes nest some twelve deep. */
const DEEPEST = 64;

/**
 * Parses XML without a document type: nothing is declared, so that nothing expands and nothing is fetched. Elements nest so deep, have so
 * many attributes, and a text, a name or a comment is so long, and no more: what is longer is refused while it comes, not once it is there.
 */
export class StrictParser {
  private readonly parser = new SaxesParser();
  /** Where the last token ended, UTF-16 units from the beginning. */
  private tokenEnd = 0;
  private depth = 0;
  private attributes = 0;

  constructor(handler: {
    open(name: string, attributes: XmlAttributes): void;
    close(name: string): void;
    text(content: string): void;
  }) {
    const ended = (): void => {
      this.tokenEnd = this.parser.position;
    };
    this.parser.on('error', (cause) => {
      throw cause;
    });
    this.parser.on('xmldecl', ({ encoding }) => {
      if (encoding !== undefined && !/^utf-(8|16)$/i.test(encoding))
        throw refusal('settlement/not-a-workbook#encoding');
    });
    this.parser.on('doctype', () => {
      throw refusal('settlement/not-a-workbook#doctype');
    });
    this.parser.on('opentagstart', () => {
      ended();
      this.depth += 1;
      this.attributes = 0;
      if (this.depth > DEEPEST) throw refusal('settlement/not-a-workbook#nesting');
    });
    this.parser.on('attribute', () => {
      ended();
      this.attributes += 1;
      if (this.attributes > MOST_ATTRIBUTES) throw refusal('settlement/not-a-workbook#attributes');
    });
    this.parser.on('opentag', ({ name, attributes }) => {
      ended();
      handler.open(name, attributes);
    });
    this.parser.on('closetag', ({ name }) => {
      ended();
      this.depth -= 1;
      handler.close(name);
    });
    const text = (content: string): void => {
      ended();
      handler.text(content);
    };
    this.parser.on('text', text);
    this.parser.on('cdata', text);
    this.parser.on('comment', ended);
    this.parser.on('processinginstruction', ended);
  }

  /** @param text a piece of some thousands of units, not a whole part @throws DomainError `settlement/not-a-workbook` */
  write(text: string): void {
    guarded(() => this.parser.write(text));
    if (this.parser.position - this.tokenEnd > LONGEST_TOKEN) throw refusal('settlement/not-a-workbook#text-too-long');
  }

  /** @throws DomainError `settlement/not-a-workbook` */
  end(): void {
    guarded(() => this.parser.close());
  }
}

/** @throws DomainError instead of what the parser throws */
function guarded(parse: () => void): void {
  try {
    parse();
  } catch (cause) {
    throw (cause as Error).name === 'DomainError' ? cause : refusal('settlement/not-a-workbook#xml');
  }
}

/** Programs write booleans as `1` or as `true`. */
export const isOn = (flag: string | undefined): boolean => flag === '1' || flag === 'true' || flag === 'on';
export const isOff = (flag: string | undefined): boolean => flag === '0' || flag === 'false' || flag === 'off';
