/** `WJ-20240726-000123`: bureau, contract date, running number of that bureau and day. */
export function requestNumber(bureauId: string, contractDay: string, running: number): string {
  return `${bureauId}-${contractDay.replaceAll('-', '')}-${String(running).padStart(6, '0')}`;
}

/** The fixed first words (C5) with the plate filled in. */
export function firstWords(script: string, plateNumber: string): string {
  return script.replace('{plate}', plateNumber);
}
