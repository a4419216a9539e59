import type { OwnerResult } from '../domain/call-role.js';

/** What a simulated owner does; times in milliseconds. */
export type OwnerBehaviour =
  | { readonly does: 'answer'; readonly afterMs: number; readonly hangsUpAfterMs: number | null }
  | { readonly does: 'end'; readonly afterMs: number; readonly result: OwnerResult; readonly cause: number }
  | { readonly does: 'ring' };

/** By the last two digits of the number called: the same table as the demo city's (apps/pbx/CONTRACT.md). */
export function ownerBehaviour(number: string): OwnerBehaviour {
  switch (number.slice(-2)) {
    case '00':
      return { does: 'end', afterMs: 200, result: 'busy', cause: 17 };
    case '01':
      return { does: 'ring' };
    case '02':
      return { does: 'end', afterMs: 1_000, result: 'rejected', cause: 21 };
    case '03':
      return { does: 'end', afterMs: 100, result: 'unreachable', cause: 1 };
    case '04':
      return { does: 'answer', afterMs: 10_000, hangsUpAfterMs: null };
    case '05':
      return { does: 'end', afterMs: 200, result: 'unreachable', cause: 20 };
    case '06':
      return { does: 'answer', afterMs: 500, hangsUpAfterMs: 3_000 };
    case '77':
      return { does: 'answer', afterMs: 0, hangsUpAfterMs: null };
    default:
      return { does: 'answer', afterMs: 2_000, hangsUpAfterMs: null };
  }
}
