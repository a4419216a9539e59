import { DomainError } from '@yiche/kernel';

/** Each takes a processor for up to a minute and room on the disk for a whole workbook. */
const AT_ONCE = 4;
const OF_ONE_PERSON = 2;

/** Keeps verifications from taking a process for themselves: who comes too many is refused before anything is read or written. */
export class VerificationLimit {
  private readonly running = new Map<string, number>();

  /** @throws DomainError `settlement/too-many-verifications`, and what `work` throws */
  async run<T>(userId: string, work: () => Promise<T>): Promise<T> {
    const mine = this.running.get(userId) ?? 0;
    const all = [...this.running.values()].reduce((sum, count) => sum + count, 0);
    if (mine >= OF_ONE_PERSON) throw tooMany('您已有工作簿正在校验，请等它完成后再试');
    if (all >= AT_ONCE) throw tooMany('正在校验的工作簿太多，请稍后再试');
    this.running.set(userId, mine + 1);
    try {
      return await work();
    } finally {
      const left = (this.running.get(userId) ?? 1) - 1;
      if (left > 0) this.running.set(userId, left);
      else this.running.delete(userId);
    }
  }
}

const tooMany = (message: string): DomainError =>
  new DomainError('settlement/too-many-verifications', message, 'too-many');
