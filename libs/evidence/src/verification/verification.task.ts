import type { Verification } from '@yiche/contracts';
import type { ApartRun } from '@yiche/platform';
import { verifyStatement, type VerificationRequest } from './statement-verifier.js';

/** Runs in a process of its own (`verify-apart.ts`): whoever wrote the workbook, the server never reads it. */
export const run: ApartRun<VerificationRequest, Verification> = async function* (request) {
  yield await verifyStatement(request);
};
