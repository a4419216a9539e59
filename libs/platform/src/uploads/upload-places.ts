import { refusal } from '@yiche/contracts';

/** Each holds room on the disk, and then a process of its own. */
const AT_ONCE = 16;
const OF_ONE_PERSON = 2;

/** Who uploads a file has a place until it was read: a few of one person, so that nobody holds them all. */
export class UploadPlaces {
  private readonly taken = new Map<string, number>();

  /** @param person a user's id, or whatever stands for one @throws DomainError `uploads/too-many`, and what `work` throws */
  async run<T>(person: string, work: () => Promise<T>): Promise<T> {
    const leave = this.enter(person);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /** @returns what gives the place back; to be called once @throws DomainError `uploads/too-many` */
  enter(person: string): () => void {
    const mine = this.taken.get(person) ?? 0;
    const all = [...this.taken.values()].reduce((sum, count) => sum + count, 0);
    if (mine >= OF_ONE_PERSON) throw refusal('uploads/too-many#mine');
    if (all >= AT_ONCE) throw refusal('uploads/too-many');
    this.taken.set(person, mine + 1);
    return () => {
      const left = (this.taken.get(person) ?? 1) - 1;
      if (left > 0) this.taken.set(person, left);
      else this.taken.delete(person);
    };
  }
}
