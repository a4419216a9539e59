import type { Seat } from '@yiche/identity';

/** `--seats wj-move-car,xb-move-car:1`: as typed; what is no level is NaN, of which the service says that it is wrong. */
export const seatsOf = (values: readonly string[]): Seat[] =>
  values
    .flatMap((value) => value.split(/[,，、\s]+/))
    .filter((seat) => seat !== '')
    .map((seat) => {
      const [queue = '', penalty = '0'] = seat.split(/[:：]/);
      return { queue, penalty: /^\d+$/.test(penalty) ? Number(penalty) : Number.NaN };
    });
