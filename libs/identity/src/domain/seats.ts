import { refusal } from '@yiche/contracts';

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
      throw refusal('identity/seat-invalid', { queue, largest: LARGEST_PENALTY });
    if (seats.filter((seat) => seat.queue === queue).length > 1)
      throw refusal('identity/seat-invalid#twice', { queue });
  }
  return seats.toSorted((one, other) => one.queue.localeCompare(other.queue));
}

/** As they are typed and written down: `wj-move-car,xb-move-car:1`. */
export function textOfSeats(seats: readonly Seat[]): string {
  return seats.map(({ queue, penalty }) => (penalty === 0 ? queue : `${queue}:${penalty}`)).join(',');
}
