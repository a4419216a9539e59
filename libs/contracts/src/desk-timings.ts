import { z } from 'zod';

const milliseconds = z.int().positive();
const seconds = z.int().positive();

/** How patient an agent's page and telephone are. The server's settings `DESK_…`, handed over with `GET /api/environment`. */
export const deskTimingsSchema = z.object({
  /** Before a shift that could not go on after a reload is tried again. */
  resumeRetryMs: milliseconds,
  /** Between two tries to open a microphone that is missing. */
  microphoneRetryMs: milliseconds,
  /** A telephone that is idle for so long while the PBX says it is in a call has lost it. */
  retrieveAfterMs: milliseconds,
  /** A call that rings for so long of which the server says nothing may be answered all the same; as a rule the server is faster than the ring. */
  unannouncedAfterMs: milliseconds,
  /** A reload gives the desk back within this time; a longer wait means another window. */
  tabWaitMs: milliseconds,
  /** Between two questions for recordings of which one is still being written. */
  recordingPollMs: milliseconds,
  socket: z.object({
    /** A connection, or the answer to a message, that is not had for so long is tried again. */
    answerMs: milliseconds,
    /** Before connecting again, at the most. */
    retryMs: milliseconds,
  }),
  phone: z.object({
    /** From starting the telephone to its registration. */
    registerWithinMs: milliseconds,
    /** For how long one registration holds. */
    registerExpiresSeconds: seconds,
    /** Before the telephone's connection is tried again: at first, and at the most. */
    retryMinSeconds: seconds,
    retryMaxSeconds: seconds,
    /** The call of an offer that is on the screen arrives within this time after "answer". */
    inviteWithinMs: milliseconds,
    /** Between two looks at the quality of a call. */
    qualityEveryMs: milliseconds,
    /** A call whose sound has lost its way tries again so often until it has one. */
    pathRepairMs: milliseconds,
    /** No packet for so long after a new registration is a lost way. */
    pathSilenceMs: milliseconds,
  }),
});
export type DeskTimings = z.infer<typeof deskTimingsSchema>;
