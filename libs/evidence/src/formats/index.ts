import type { Manifest, StatementFormat } from './statement-format.js';
import { v1 } from './v1/index.js';
import { v2 } from './v2/index.js';
import { v3 } from './v3/index.js';

/** What a contract says, as far as it decides by which format its statements are closed. */
type Said = Pick<Manifest['terms'], 'settings'>;

/** Formats by which statements were closed, and those by which they are closed now. */
export class StatementFormats {
  private readonly byId: ReadonlyMap<string, StatementFormat>;

  /** @param beyond the format of a contract that says what the usual one cannot; null where that one will do */
  constructor(
    private readonly usual: StatementFormat,
    others: readonly StatementFormat[] = [],
    private readonly beyond: (terms: Said) => StatementFormat | null = () => null,
  ) {
    this.byId = new Map([...others, usual].map((format) => [format.id, format]));
  }

  /** By which a statement of such a contract is closed. */
  for(terms: Said): StatementFormat {
    return this.beyond(terms) ?? this.usual;
  }

  /** The format of a manifest that it read. */
  of({ format }: Pick<Manifest, 'format'>): StatementFormat {
    const found = this.byId.get(format);
    if (!found) throw new RangeError(`no format ${format}`);
    return found;
  }

  /** @returns null when the text is no manifest, or of a format that is not known here */
  parse(text: string): Manifest | null {
    try {
      const content = JSON.parse(text) as { format?: unknown } | null;
      return this.byId.get(String(content?.format))?.parse(content) ?? null;
    } catch {
      return null;
    }
  }
}

/** Those of this program. The first that can say what a contract says: the version of the program before reads what this one writes. */
export const FORMATS = new StatementFormats(v1, [v2, v3], ({ settings }) =>
  settings ? (settings.tiersBy === 'volume' ? v3 : v2) : null,
);
