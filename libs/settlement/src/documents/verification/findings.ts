import type { Verification } from '@yiche/contracts';

/** Said in full; of more, only how many. */
const SAID = 20;

/** What one check found wrong, in the order in which it was found. */
export class Findings {
  private readonly said: string[] = [];
  private found = 0;

  add(sentence: string): void {
    this.found += 1;
    if (this.said.length < SAID) this.said.push(sentence);
  }

  get isEmpty(): boolean {
    return this.found === 0;
  }

  /** @param good what is said when nothing was found */
  toCheck(name: string, good: string): Verification['checks'][number] {
    if (this.isEmpty) return { name, ok: true, detail: good };
    const more = this.found > SAID ? `；等共 ${this.found} 处` : '';
    return { name, ok: false, detail: `${this.said.join('；')}${more}` };
  }
}
