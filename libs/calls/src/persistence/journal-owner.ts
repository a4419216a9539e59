import { readFileSync } from 'node:fs';

/** When a process was started, in the kernel's ticks: with its id it names one process for as long as the machine runs. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the start is the 22nd field of all.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** This process, as its files are named after it. */
export const thisProcess = `${process.pid}-${startOf(process.pid) ?? 0}`;

/** Whether the process that this was the name of still runs here: its id may be somebody else's by now. */
export function isRunning(name: string): boolean {
  const [pid = '', start] = name.split('-');
  return startOf(Number(pid)) === start;
}
