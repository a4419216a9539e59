import {
  type AgentResult,
  type ChangeRelocation,
  type CloseRelocation,
  type LogIn,
  type RelocationQuery,
  type SetAgentState,
  attemptSchema,
  deskSnapshotSchema,
  environmentSchema,
  lookupSchema,
  meSchema,
  recordingSchema,
  relocationPageSchema,
  relocationSchema,
  softphoneCredentialSchema,
} from '@yiche/contracts';
import { z } from 'zod';
import { nothing, request } from './http.js';

/** What may be done to a call on the desk: `POST /api/calls/:callId/<action>`. */
export type CallAction = 'hold' | 'resume' | 'merge' | 'part' | 'hangup' | 'hangup-owner' | 'retrieve';

/** Every address of the server's HTTP interface that this program uses, and nothing else. */
export const api = {
  environment: () => request('GET', '/api/environment', environmentSchema),

  session: {
    read: () => request('GET', '/api/session', meSchema),
    open: (body: LogIn) => request('POST', '/api/session', meSchema, body),
    end: () => request('DELETE', '/api/session', nothing),
  },

  agent: {
    desk: () => request('GET', '/api/agent/desk', deskSnapshotSchema),
    startShift: () => request('POST', '/api/agent/shift', softphoneCredentialSchema, {}),
    endShift: () => request('DELETE', '/api/agent/shift', nothing),
    setState: (body: SetAgentState) => request('POST', '/api/agent/state', deskSnapshotSchema, body),
    extendWrapUp: () => request('POST', '/api/agent/wrap-up/extension', deskSnapshotSchema, {}),
    answerSimulated: () => request('POST', '/api/agent/simulated-phone', nothing, { action: 'answer' }),
  },

  calls: {
    act: (callId: string, action: CallAction) =>
      request('POST', `/api/calls/${encodeURIComponent(callId)}/${action}`, deskSnapshotSchema, {}),
    recordings: (callId: string) =>
      request('GET', `/api/calls/${encodeURIComponent(callId)}/recordings`, z.array(recordingSchema)),
  },

  relocations: {
    page: (query: Partial<RelocationQuery>) =>
      request('GET', `/api/relocations?${toSearch(query)}`, relocationPageSchema),
    read: (id: string) => request('GET', at(id), relocationSchema),
    open: (callId: string) => request('POST', '/api/relocations', relocationSchema, { callId }),
    change: (id: string, body: ChangeRelocation) => request('PATCH', at(id), relocationSchema, body),
    join: (id: string, callId: string) => request('POST', `${at(id)}/join`, relocationSchema, { callId }),
    lookUp: (id: string) => request('POST', `${at(id)}/lookups`, lookupSchema, {}),
    callOwner: (id: string, lookupId: string) => request('POST', `${at(id)}/owner-calls`, attemptSchema, { lookupId }),
    recordResult: (id: string, attemptId: string, result: AgentResult, note = '') =>
      request('POST', `${at(id)}/attempts/${encodeURIComponent(attemptId)}/result`, relocationSchema, { result, note }),
    close: (id: string, body: CloseRelocation) => request('POST', `${at(id)}/close`, relocationSchema, body),
  },

  demo: {
    call: () => request('POST', '/api/demo/calls', nothing, {}),
  },
};

/** Where a track's audio is; the browser itself asks for byte ranges. */
export function audioAddress(recordingId: string): string {
  return `/api/recordings/${encodeURIComponent(recordingId)}/audio`;
}

function at(relocationId: string): string {
  return `/api/relocations/${encodeURIComponent(relocationId)}`;
}

function toSearch(query: Partial<RelocationQuery>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(key, String(value));
  }
  return search.toString();
}
