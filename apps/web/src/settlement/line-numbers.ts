/** As many lines as one objection may name. */
export const MOST_LINES = 10_000;

/** Reads `3, 5-8 12` as the numbers 3 5 6 7 8 12, each once and in order. @returns null when it says anything else, or too many */
export function readLineNumbers(text: string): number[] | null {
  const numbers = new Set<number>();
  for (const word of text.split(/[\s,，、;；]+/).filter(Boolean)) {
    const found = /^(\d{1,9})(?:[-–~～至](\d{1,9}))?$/.exec(word);
    if (!found) return null;
    const first = Number(found[1]);
    const last = Number(found[2] ?? found[1]);
    if (first < 1 || last < first || last - first >= MOST_LINES) return null;
    for (let number = first; number <= last; number++) numbers.add(number);
    if (numbers.size > MOST_LINES) return null;
  }
  return [...numbers].sort((a, b) => a - b);
}

/** Writes 3 5 6 7 8 12 as `3、5–8、12`. @param comma between two of them, in the reader's language */
export function writeLineNumbers(numbers: readonly number[], comma: string): string {
  const runs: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && number <= run[1] + 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}–${last}`)).join(comma);
}
