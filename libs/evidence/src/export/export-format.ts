import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

export const EXPORT_FILES = { manifest: 'manifest.json', signature: 'signature.json', lines: 'lines.csv' } as const;

/** `signature.json`: the manifest's signature, and which workbook belongs to it. */
export const exportSignatureSchema = z.object({
  /** Over the text of `manifest.json`, base64. */
  signature: z.string().max(1_000),
  /** SPKI DER, base64. */
  publicKey: z.string().max(1_000),
  workbookName: z.string().max(255),
  /** Of the workbook as it was written, hex. */
  workbookSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Over `sealedText`, base64, so that the sheets outside the manifest (差异) are vouched for too; null without a key at hand. */
  workbookSeal: z.object({ signature: z.string().max(1_000), publicKey: z.string().max(1_000) }).nullable(),
});
export type ExportSignature = z.infer<typeof exportSignatureSchema>;

/** What is signed of a workbook as a file. */
export const sealedText = (workbookSha256: string): string => `yiche.workbook.v1 ${workbookSha256}`;

/** Hex. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
