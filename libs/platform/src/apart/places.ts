import { refusal } from '@yiche/contracts';

/** A few at a time; a few more wait in the order in which they came. */
export class Places {
  private taken = 0;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly most: { readonly atOnce: number; readonly waiting: number }) {}

  /** @returns what gives the place back; to be called once @throws DomainError `apart/too-many` */
  async enter(): Promise<() => void> {
    if (this.taken < this.most.atOnce) this.taken += 1;
    else if (this.queue.length >= this.most.waiting) throw refusal('apart/too-many');
    else await new Promise<void>((resolve) => this.queue.push(resolve)); // takes the place of who leaves
    return () => {
      const next = this.queue.shift();
      if (next) next();
      else this.taken -= 1;
    };
  }
}
