import { PLATE_PLACEHOLDER } from '@yiche/contracts';

/** The fixed first words (C5) with the plate filled in. */
export const firstWords = (script: string, plateNumber: string): string =>
  // A function: in a text, `$&` and its like would stand for something.
  script.replace(PLATE_PLACEHOLDER, () => plateNumber);

/** Whether a scan is what it may be, by its first bytes: a PDF, a PNG or a JPEG. */
export const isScan = (bytes: Uint8Array): boolean =>
  SIGNATURES.some((signature) => signature.every((byte, index) => bytes[index] === byte));

const SIGNATURES: readonly (readonly number[])[] = [
  [0x25, 0x50, 0x44, 0x46, 0x2d], // %PDF-
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  [0xff, 0xd8, 0xff],
];
