import { z } from 'zod';

/** The steps a timeline may have. */
export const TIMELINE_KINDS = [
  'opened',
  'joined',
  'taken',
  'changed',
  'looked-up',
  'lookup-waiting',
  'lookup-given-up',
  'clone-suspected',
  'clone-cleared',
  'still-there',
  'owner-called',
  'owner-answered',
  'owner-ended',
  'owner-rang-back',
  'attempt-result',
  'approval-asked',
  'approval-granted',
  'approval-refused',
  'outcome',
  'other',
] as const;
export const timelineKindSchema = z.enum(TIMELINE_KINDS);
export type TimelineKind = z.infer<typeof timelineKindSchema>;

/** A step of the request, as its timeline shows it. `details` holds no personal data. */
export const timelineEntrySchema = z.object({
  at: z.iso.datetime(),
  /** As pages of the version before know it, which a page outlives an upgrade by: `changed` for what is newer. Read `stepOf`. */
  kind: timelineKindSchema.catch('other'),
  /** What it is; absent from a server of the version before, `other` where only a later one knows it. */
  step: timelineKindSchema.catch('other').optional(),
  actorName: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** What a step is, whichever version has told it. */
export const stepOf = ({ step, kind }: TimelineEntry): TimelineKind => step ?? kind;
