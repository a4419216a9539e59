import { z } from 'zod';

export const verificationSchema = z.object({
  ok: z.boolean(),
  /**
   * Nothing was found to be changed, but not all could be judged: a program saved the workbook that keeps no results of formulas. Opened in
   * a spreadsheet program and saved there, it can be.
   */
  unjudged: z.boolean(),
  /**
   * What was looked at, each with its result and, where it is wrong, exactly where; `unjudged` where nothing is wrong, but results are
   * missing.
   */
  checks: z.array(
    z.object({ name: z.string(), ok: z.boolean(), unjudged: z.literal(true).optional(), detail: z.string() }),
  ),
  month: z.string().nullable(),
  number: z.string().nullable(),
  lines: z.number().int(),
  keyFingerprint: z.string().nullable(),
  /** The file was saved by another program; its contents are what is judged. */
  resaved: z.boolean(),
});
export type Verification = z.infer<typeof verificationSchema>;
