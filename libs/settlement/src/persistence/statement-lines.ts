import type { EntityManager } from 'typeorm';
import { refusal } from '@yiche/contracts';

/** `3、7、12 行`, or `3、7、12 等 25 行` where there are more than are named. */
export function namedLines(lines: readonly number[], most = 10): string {
  const names = lines.slice(0, most).join('、');
  return lines.length > most ? `${names} 等 ${lines.length} 行` : `${names} 行`;
}

/** As many of them as a refusal names. */
export const firstLines = (lines: readonly number[]) => ({ lines: lines.slice(0, 10), count: lines.length });

/** Each number once, ascending. */
export const uniqueLines = (lines: readonly number[]): number[] => [...new Set(lines)].toSorted((a, b) => a - b);

/** @throws DomainError `settlement/unknown-line` naming those that the statement does not have */
export async function requireLines(
  manager: EntityManager,
  statementId: string,
  lines: readonly number[],
): Promise<void> {
  if (lines.length === 0) return;
  const missing = await manager.query<{ number: string }[]>(
    `SELECT wanted.number FROM unnest($2::bigint[]) AS wanted (number)
     WHERE NOT EXISTS (SELECT 1 FROM settlement_line l WHERE l.statement_id = $1 AND l.number = wanted.number)
     ORDER BY wanted.number`,
    [statementId, lines],
  );
  if (missing.length === 0) return;
  const numbers = missing.map(({ number }) => Number(number));
  throw refusal('settlement/unknown-line', firstLines(numbers), { lines: numbers.slice(0, 100) });
}
