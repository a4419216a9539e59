import { DomainError } from '@yiche/kernel';

/** A queue that an agent serves. Its calls are offered to those of the smallest penalty first, 0–9 (A3: by skill). */
export interface Seat {
  readonly queue: string;
  readonly penalty: number;
}

/** The largest: app_queue takes more, people tell ten levels apart. */
const LARGEST_PENALTY = 9;

/**
 * The seats in the order of their queues, each once.
 * @throws DomainError `identity/seat-invalid`
 */
export function checkSeats(seats: readonly Seat[]): Seat[] {
  for (const { queue, penalty } of seats) {
    if (!Number.isInteger(penalty) || penalty < 0 || penalty > LARGEST_PENALTY)
      throw new DomainError(
        'identity/seat-invalid',
        `队列 ${queue} 的次序为 0–${LARGEST_PENALTY}，0 最先接听`,
        'invalid',
      );
    if (seats.filter((seat) => seat.queue === queue).length > 1)
      throw new DomainError('identity/seat-invalid', `队列 ${queue} 写了两次`, 'invalid');
  }
  return seats.toSorted((one, other) => one.queue.localeCompare(other.queue));
}

/** As they are typed and written down: `wj-move-car,xb-move-car:1`. */
export function textOfSeats(seats: readonly Seat[]): string {
  return seats.map(({ queue, penalty }) => (penalty === 0 ? queue : `${queue}:${penalty}`)).join(',');
}
