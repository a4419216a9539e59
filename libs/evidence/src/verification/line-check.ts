import { dayOf, type FrozenLine, type LineContent } from '../formats/line-layout.js';
import type { Manifest, StatementFormat } from '../formats/statement-format.js';
import { Findings } from './findings.js';

/** A line that does not fit its hash, until the next one says which of the two was changed. */
interface Doubt {
  readonly line: FrozenLine;
  readonly place: string;
  readonly recomputed: string;
}

/**
 * Walks over a statement's lines as they are shown and says where the chain, the numbers or the days are not as they were closed. Knows
 * nothing but the manifest, so it is as good for a workbook as for an export. A line that was changed does not make those after it wrong.
 */
export class LineCheck {
  readonly findings = new Findings();
  /** Lines by day of the statement's own month, `2024-07-01`. */
  readonly days = new Map<string, number>();
  /** Lines of other months, by month. */
  readonly late = new Map<string, number>();
  lines = 0;

  private expected = 1;
  /** As shown, and as computed, of the line with the highest number so far. */
  private shown: string;
  private computed: string;
  private doubt: Doubt | null = null;

  constructor(
    private readonly manifest: Manifest,
    private readonly format: StatementFormat,
  ) {
    this.shown = format.chainStart(manifest);
    this.computed = this.shown;
  }

  /** @param place where it stands, for people @param day what the day column says; undefined where there is none */
  take(line: FrozenLine, place: string, day?: number): void {
    this.lines += 1;
    this.count(line);
    if (day !== undefined && day !== dayOf(line, this.manifest.month))
      this.findings.add(
        `${nameOf(line, place)}：“日”列为 ${day}，按接通时间和归属月份应为 ${dayOf(line, this.manifest.month)}`,
      );
    if (line.number !== this.expected) {
      this.findings.add(`${place}：应是序号 ${this.expected}，实际是序号 ${line.number}（有缺行、重复或次序颠倒）`);
      this.settle(null);
    }
    if (line.number < this.expected) return; // was passed over: no neighbour to link it with
    if (line.number === this.expected) this.link(line, place);
    this.shown = line.hash;
    if (line.number !== this.expected) this.computed = line.hash;
    this.expected = line.number + 1;
  }

  /** After the last line. */
  end(): void {
    this.settle(this.manifest.root);
    const { lines, root } = this.manifest;
    if (this.lines !== lines) this.findings.add(`明细共 ${this.lines} 行，签名清单为 ${lines} 行`);
    if (this.shown !== root && this.computed !== root)
      this.findings.add(`末行的校验值为 ${this.shown}，签名清单的根校验值为 ${root}：明细不是结账时的明细`);
  }

  private count({ month, answeredAt }: LineContent): void {
    const isOwn = month === this.manifest.month;
    const [counts, key] = isOwn ? [this.days, answeredAt.slice(0, 10)] : [this.late, month];
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  private link(line: FrozenLine, place: string): void {
    const fromShown = this.format.chainNext(this.shown, line);
    const fromComputed = this.computed === this.shown ? fromShown : this.format.chainNext(this.computed, line);
    if (this.doubt)
      this.settle(fromShown === line.hash ? this.shown : fromComputed === line.hash ? this.computed : null);
    if (fromComputed === line.hash || fromShown === line.hash) {
      this.computed = line.hash;
      return;
    }
    this.computed = fromShown;
    this.doubt = { line, place, recomputed: fromShown };
  }

  /** @param goesOnWith the hash with which the chain goes on after the line in doubt; null where that is not known */
  private settle(goesOnWith: string | null): void {
    if (!this.doubt) return;
    const { line, place, recomputed } = this.doubt;
    this.doubt = null;
    const numbers = `按内容重算的校验值为 ${recomputed}，表中为 ${line.hash}`;
    const what =
      goesOnWith === line.hash
        ? '内容在结账后被改动'
        : goesOnWith === recomputed
          ? '内容未变，链接校验值被改动'
          : '链接从这里断开';
    this.findings.add(`${nameOf(line, place)}：${what}（${numbers}）`);
  }
}

const nameOf = (line: LineContent, place: string): string => `序号 ${line.number}（${place}）`;
