import { z } from 'zod';

/** Whose track: the person who rang, an agent, or somebody whom an agent dialled (110 is `police`). */
export const trackRoleSchema = z.enum(['requester', 'agent', 'owner', 'police', 'call-back', 'colleague']);
export type TrackRole = z.infer<typeof trackRoleSchema>;

/** One party's track of a call. `GET /api/calls/:callId/recordings` lists them; `GET /api/recordings/:id/audio` plays one (byte ranges). */
export const recordingSchema = z.object({
  id: z.string(),
  callId: z.string(),
  role: trackRoleSchema,
  /**
   * `recording` while the party is still connected; `storing` from then until the file is in the store, however long that takes;
   * `available` once stored and checked; `missing` when the file never came.
   */
  state: z.enum(['recording', 'storing', 'available', 'missing']),
  startedAt: z.iso.datetime(),
  /** Seconds, to the millisecond. */
  durationSeconds: z.number().nullable(),
  /** Sound that the party's time on the line has and the track has not, to the millisecond: 0 in a whole track, null where nobody can say. */
  missingSeconds: z.number().nonnegative().nullable(),
  bytes: z.number().int().nullable(),
  /** Hex, made when the leg ended. */
  sha256: z.string().nullable(),
});
export type Recording = z.infer<typeof recordingSchema>;
