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
  /** What is next for the agents of a bureau has changed. */
  'tasks:changed': () => void;
  /** What waits for supervisors has changed; only they are told. */
  'supervision:changed': () => void;
  /** What the program leans on, at every connection and every change: screens say what does not work, and that it works again. */
  'system:status': (status: SystemStatus) => void;
  /** Asks the page how it is; the answer is the acknowledgement. A page that cannot answer is taken for absent. */
  'desk:probe': (acknowledge: (presence: DeskPresence) => void) => void;
  /** Another page of this agent leads the desk now: this one gives its telephone back. */
  'desk:led-elsewhere': () => void;
  /** The session ended (logged out elsewhere, expired, disabled): back to the log-in page, with this sentence. */
  'session:ended': (reason: ErrorBody) => void;
}

/** What a browser may send; every message is validated and acknowledged, a refused one with an ErrorBody. */
export interface ClientToServerEvents {
  /** Asks for the desk; the answer comes as acknowledgement. */
  'desk:sync': (message: DeskSync, acknowledge: (answer: SocketAnswer<DeskSnapshot>) => void) => void;
  /** This page would lead the desk: only one of an agent's pages has the telephone. */
  'desk:lead': (message: DeskLead, acknowledge: (answer: SocketAnswer<{ leads: boolean }>) => void) => void;
  /** What `desk:probe` asks, told without being asked because it has changed. */
  'desk:present': (message: DeskPresence, acknowledge: (answer: SocketAnswer<null>) => void) => void;
  /** The page is being closed or reloaded. Nobody waits for the answer. */
  'desk:leaving': (message: DeskLeaving, acknowledge: (answer: SocketAnswer<null>) => void) => void;
  /** The offer of this call stands on the screen: the server measures the screen pop by it. */
  'desk:painted': (message: DeskPainted, acknowledge: (answer: SocketAnswer<null>) => void) => void;
}

/**
 * What the server leans on. `pbx` and `recording` (whether the PBX can record) are left out where they are not known: by who was refused
 * for want of the database.
 */
export const systemStatusSchema = z.object({
  database: z.enum(['up', 'down']),
  pbx: z.enum(['up', 'down']).optional(),
  recording: z.enum(['up', 'down']).optional(),
  /** The build of the web program that this server sends; a page of another build is old. Left out where there is none. */
  build: z.string().optional(),
});
export type SystemStatus = z.infer<typeof systemStatusSchema>;

export type SocketAnswer<T> = { ok: true; value: T } | { ok: false; error: ErrorBody };

export const deskSyncSchema = z.strictObject({ version: z.number().int().nonnegative().optional() });
export type DeskSync = z.infer<typeof deskSyncSchema>;

/** What a page says of itself: whether its telephone is registered, and whether there is a microphone to speak into. */
export const deskPresenceSchema = z.strictObject({
  telephone: z.enum(['ready', 'away']),
  microphone: z.enum(['ok', 'lost']),
});
export type DeskPresence = z.infer<typeof deskPresenceSchema>;

export const deskLeadSchema = z.strictObject({
  /** Made when the page was loaded: the same after a reconnection, another after a reload. */
  pageId: z.uuid(),
  /** The person has said that they go on here, wherever they were before. */
  takeOver: z.boolean(),
});
export type DeskLead = z.infer<typeof deskLeadSchema>;

export const deskLeavingSchema = z.strictObject({});
export type DeskLeaving = z.infer<typeof deskLeavingSchema>;

export const deskPaintedSchema = z.strictObject({ callId: z.uuid() });
export type DeskPainted = z.infer<typeof deskPaintedSchema>;
