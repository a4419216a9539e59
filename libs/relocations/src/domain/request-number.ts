/** `WJ-20240726-000123`: bureau, contract date, running number of that bureau and day. */
export function requestNumber(bureauId: string, contractDay: string, running: number): string {
  return `${bureauId}-${contractDay.replaceAll('-', '')}-${String(running).padStart(6, '0')}`;
}
