import { z } from 'zod';
import type { DeskSnapshot } from './desk.js';
import type { ErrorBody } from './error.js';

/** What the server pushes. Every payload is whole or only names what to fetch again; none is needed twice. */
export interface ServerToClientEvents {
  /** The agent's own desk, whole, at every change. */
  'desk:changed': (snapshot: DeskSnapshot) => void;
  /** A request in view of this user has changed: itself (a higher version) or what belongs to it (lookups, attempts; the same version). */
  'relocation:changed': (change: { id: string; version: number }) => void;
  /** Recordings of a call have changed state. */
  'recordings:changed': (change: { callId: string }) => void;
  /** What the program leans on, at every connection and every change: screens say what does not work, and that it works again. */
  'system:status': (status: SystemStatus) => void;
  /** The session ended (logged out elsewhere, expired, disabled): back to the log-in page, with this sentence. */
  'session:ended': (reason: ErrorBody) => void;
}

/** What a browser may send; every message is validated and acknowledged, a refused one with an ErrorBody. */
export interface ClientToServerEvents {
  /** Asks for the desk; the answer comes as acknowledgement. */
  'desk:sync': (message: DeskSync, acknowledge: (answer: SocketAnswer<DeskSnapshot>) => void) => void;
  /** The desk is alive and, if so, painted the offer of this call: the server measures the screen pop by it. */
  'desk:alive': (message: DeskAlive, acknowledge: (answer: SocketAnswer<null>) => void) => void;
}

export const systemStatusSchema = z.object({ database: z.enum(['up', 'down']) });
export type SystemStatus = z.infer<typeof systemStatusSchema>;

export type SocketAnswer<T> = { ok: true; value: T } | { ok: false; error: ErrorBody };

export const deskSyncSchema = z.strictObject({ version: z.number().int().nonnegative().optional() });
export type DeskSync = z.infer<typeof deskSyncSchema>;

export const deskAliveSchema = z.strictObject({ paintedCallId: z.uuid().optional() });
export type DeskAlive = z.infer<typeof deskAliveSchema>;
