import type { Manifest, StatementFormat } from './statement-format.js';
import { v1 } from './v1/index.js';

/** Formats by which statements were closed, and the one by which they are closed now. */
export class StatementFormats {
  private readonly byId: ReadonlyMap<string, StatementFormat>;

  constructor(
    readonly current: StatementFormat,
    earlier: readonly StatementFormat[] = [],
  ) {
    this.byId = new Map([...earlier, current].map((format) => [format.id, format]));
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

/** Those of this program. */
export const FORMATS = new StatementFormats(v1);
