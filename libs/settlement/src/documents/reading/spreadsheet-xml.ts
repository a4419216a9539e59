import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import { broken } from './zip-archive.js';

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
  private readonly parser = strictParser();
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
    this.parser.on('opentag', ({ name, attributes }) => this.open(name, attributes));
    this.parser.on('closetag', ({ name }) => this.close(name));
    const text = (content: string): void => {
      if (!this.skipping) handler.text?.(content);
    };
    this.parser.on('text', text);
    this.parser.on('cdata', text);
  }

  /** @throws DomainError `settlement/not-a-workbook` */
  write(text: string): void {
    guarded(() => this.parser.write(text));
  }

  /** @throws DomainError `settlement/not-a-workbook` */
  end(): void {
    guarded(() => this.parser.close());
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
      else if (hasOwnElements && name !== 'extLst') throw broken(`不支持的替代内容 ${name.slice(0, 50)}`);
      this.skipping = null;
    }
    this.depth -= 1;
  }

  private begin(root: string, attributes: XmlAttributes): void {
    this.prefix = root.slice(0, root.indexOf(':') + 1);
    if (this.prefix !== '') this.declaration = `xmlns:${this.prefix.slice(0, -1)}`;
    if (attributes[this.declaration] === undefined) throw broken('XML 命名空间不对');
  }

  private ownName(qualified: string): string | null {
    const colon = qualified.indexOf(':') + 1;
    if (colon !== this.prefix.length || !qualified.startsWith(this.prefix)) return null;
    return colon === 0 ? qualified : qualified.slice(colon);
  }

  /** The namespace belongs to the root's prefix, to no other, from the root on. */
  private checkNamespace(declaration: string, namespace: string): void {
    if (this.skipping && declaration === this.declaration) return;
    if (NAMESPACES.has(namespace) !== (declaration === this.declaration)) throw broken('XML 命名空间不对');
  }
}

/** Pieces of a part's text. */
export async function* textOf(content: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of content) yield decoder.decode(chunk as Buffer, { stream: true });
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** Custom entities are errors to this parser: nothing expands, nothing is fetched. */
export function strictParser(): SaxesParser {
  const parser = new SaxesParser();
  parser.on('error', (cause) => {
    throw cause;
  });
  return parser;
}

/** @throws DomainError instead of what the parser throws */
export function guarded(parse: () => void): void {
  try {
    parse();
  } catch (cause) {
    throw (cause as Error).name === 'DomainError' ? cause : broken('XML 内容已损坏');
  }
}

/** Programs write booleans as `1` or as `true`. */
export const isOn = (flag: string | undefined): boolean => flag === '1' || flag === 'true' || flag === 'on';
export const isOff = (flag: string | undefined): boolean => flag === '0' || flag === 'false' || flag === 'off';
