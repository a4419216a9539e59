/** What `scripts/bench.mjs` gives every bench. A bench exports `run(context)`, which returns the figures of the last line. */
export interface BenchContext {
  /** A PostgreSQL server on which the bench makes its own database. */
  readonly databaseUrl: string;
  readonly options: Readonly<Record<string, string | undefined>> & {
    readonly set?: readonly string[];
    readonly 'hostile-upload'?: boolean;
  };
  /** Ends something that was started: last registered first, also when the bench fails or is interrupted. */
  onStop(stop: () => Promise<unknown>): void;
}

/** A whole number from the command line. @throws Error when it is not one */
export function numberOption({ options }: BenchContext, name: string, byDefault: number): number {
  const text = options[name];
  if (text === undefined) return byDefault;
  if (!/^\d{1,8}$/.test(text) || Number(text) === 0) throw new Error(`--${name} needs a whole number, not ${text}`);
  return Number(text);
}

/** Settings of the server from the command line: `--set NAME=VALUE`, as often as wanted. */
export const serverSettings = ({ options }: BenchContext): Record<string, string> =>
  Object.fromEntries((options.set ?? []).map((each) => [each.split('=', 1)[0], each.slice(each.indexOf('=') + 1)]));

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Nearest-rank percentile. @param share 0 to 1; NaN of nothing */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
