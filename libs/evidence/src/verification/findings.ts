import type { Verification } from '@yiche/contracts';

/** Said in full; of more, only how many. */
const SAID = 20;
/** A sentence quotes what is in the file, UTF-16 units. */
const LONGEST = 1_000;

/** What one check found wrong, in the order in which it was found. */
export class Findings {
  private readonly said: string[] = [];
  private found = 0;
  private readonly unjudged: string[] = [];
  private unjudgedFound = 0;

  add(sentence: string): void {
    this.found += 1;
    if (this.said.length < SAID)
      this.said.push(sentence.length > LONGEST ? `${sentence.slice(0, LONGEST)}…` : sentence);
  }

  /** A cell of which cannot be said whether it is right: its formula is, and has no result. */
  addWithoutResult(cell: string): void {
    this.unjudgedFound += 1;
    if (this.unjudged.length < SAID) this.unjudged.push(cell);
  }

  /** @param good what is said when nothing was found */
  toCheck(name: string, good: string): Verification['checks'][number] {
    const sentences = [...this.said];
    if (this.found > SAID) sentences.push(`等共 ${this.found} 处`);
    if (this.unjudgedFound > 0)
      sentences.push(
        `${this.unjudgedFound} 处公式没有计算结果，无法判断：${this.unjudged.join('、')}${this.unjudgedFound > SAID ? ' 等' : ''}`,
      );
    if (sentences.length === 0) return { name, ok: true, detail: good };
    return { name, ok: false, ...(this.found === 0 ? { unjudged: true } : {}), detail: sentences.join('；') };
  }
}
