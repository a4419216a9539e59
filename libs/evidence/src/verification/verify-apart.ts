import { stat } from 'node:fs/promises';
import path from 'node:path';
import { verificationSchema, type Verification } from '@yiche/contracts';
import { runApart, type ApartBounds } from '@yiche/platform';
import type { VerificationRequest } from './statement-verifier.js';

/** 100,000 lines are 15 MB and took 8 s on a busy machine; what takes five times as long was made to. */
const CPU_SECONDS = { least: 15, perMegabyte: 3 };
const BOUNDS: Omit<ApartBounds, 'cpuSeconds'> = {
  memoryMegabytes: 512,
  wallSeconds: 1_200,
  fileMegabytes: 4_096, // the shared texts of a workbook that was saved again
  itemBytes: 1_048_576,
  outputBytes: 1_048_576,
};
const module = new URL(`verification.task${path.extname(import.meta.url)}`, import.meta.url);

/**
 * `verifyStatement` in a process of its own, so that a workbook made to harm harms nothing but its own verification.
 * @throws DomainError as `verifyStatement` and `runApart` do
 */
export async function verifyApart(request: VerificationRequest): Promise<Verification> {
  const bytes = await stat(request.workbook).then(
    ({ size }) => size,
    () => 0, // told by the verifier
  );
  const cpuSeconds = Math.ceil(CPU_SECONDS.least + (CPU_SECONDS.perMegabyte * bytes) / 1_048_576);
  const task = { module, item: verificationSchema, bounds: { ...BOUNDS, cpuSeconds } };
  for await (const verification of runApart(task, request)) return verification;
  throw new Error('a verification that says nothing');
}
