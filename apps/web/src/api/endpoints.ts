import {
  type AgentResult,
  type AmendOutage,
  type CarrierImportQuery,
  type ChangePassword,
  type ChangeRelocation,
  type CloseMonth,
  type CloseRelocation,
  type DayQuery,
  type DecideApproval,
  type DifferenceQuery,
  type EnterAdjustment,
  type ExplainDifferences,
  type LogIn,
  type NewContractVersion,
  type PageQuery,
  type RaiseObjection,
  type RecordComplaint,
  type RecordOutage,
  type RecordPayment,
  type RelocationQuery,
  type RenewContract,
  type SetAgentState,
  type SettleObjection,
  attemptSchema,
  billedCallPageSchema,
  carrierFileSchema,
  carrierHeadSchema,
  contractSchema,
  deskSnapshotSchema,
  differencePageSchema,
  environmentSchema,
  initialPasswordSchema,
  lookupSchema,
  meSchema,
  monthToCloseSchema,
  passwordAssessmentSchema,
  recordingSchema,
  relocationPageSchema,
  relocationSchema,
  serviceReportSchema,
  sessionSchema,
  softphoneCredentialSchema,
  statementListSchema,
  statementSchema,
  supervisionSchema,
  testNumberEntrySchema,
  userAccountsSchema,
  verificationSchema,
} from '@yiche/contracts';
import { z } from 'zod';
import { type Transfer, sendFile } from './files.js';
import { nothing, request } from './http.js';

/** What may be done to a call on the desk: `POST /api/calls/:callId/<action>`. */
export type CallAction = 'hold' | 'resume' | 'merge' | 'part' | 'hangup' | 'hangup-owner' | 'retrieve';

/**
 * What may be carried out twice: a state that is there already, a phase that the call is not in any more, a version that is not the newest.
 * Calling an owner, a lookup and the like are not: they are counted.
 */
const HARMLESS = true;

/** Not to ring again: done twice it would take away the call that has come back meanwhile. It is asked for anew as long as it is needed. */
const isHarmless = (action: CallAction): boolean => action !== 'retrieve';

/** Every address of the server's HTTP interface that this program uses, and nothing else. */
export const api = {
  environment: () => request('GET', '/api/environment', environmentSchema),

  session: {
    read: () => request('GET', '/api/session', meSchema),
    open: (body: LogIn) => request('POST', '/api/session', meSchema, body),
    end: () => request('DELETE', '/api/session', nothing),
  },

  account: {
    changePassword: (body: ChangePassword) => request('POST', '/api/account/password', nothing, body),
    assessPassword: (next: string) =>
      request('POST', '/api/account/password/assessment', passwordAssessmentSchema, { next }),
    sessions: () => request('GET', '/api/account/sessions', z.array(sessionSchema)),
    endSession: (sessionId: string) =>
      request('DELETE', `/api/account/sessions/${encodeURIComponent(sessionId)}`, nothing),
    endOtherSessions: () => request('DELETE', '/api/account/sessions', nothing),
  },

  users: {
    list: () => request('GET', '/api/admin/users', userAccountsSchema),
    unlock: (userId: string) => request('POST', `${userAt(userId)}/unlock`, nothing, {}),
    issueInitialPassword: (userId: string) =>
      request('POST', `${userAt(userId)}/initial-password`, initialPasswordSchema, {}),
    sessions: (userId: string) => request('GET', `${userAt(userId)}/sessions`, z.array(sessionSchema)),
    endSession: (userId: string, sessionId: string) =>
      request('DELETE', `${userAt(userId)}/sessions/${encodeURIComponent(sessionId)}`, nothing),
    endSessions: (userId: string) => request('DELETE', `${userAt(userId)}/sessions`, nothing),
  },

  agent: {
    desk: () => request('GET', '/api/agent/desk', deskSnapshotSchema),
    startShift: () => request('POST', '/api/agent/shift', softphoneCredentialSchema, {}, HARMLESS),
    endShift: () => request('DELETE', '/api/agent/shift', nothing, undefined, HARMLESS),
    setState: (body: SetAgentState) => request('POST', '/api/agent/state', deskSnapshotSchema, body, HARMLESS),
    extendWrapUp: () => request('POST', '/api/agent/wrap-up/extension', deskSnapshotSchema, {}),
    answerSimulated: () => request('POST', '/api/agent/simulated-phone', nothing, { action: 'answer' }),
  },

  calls: {
    act: (callId: string, action: CallAction) =>
      request('POST', `/api/calls/${encodeURIComponent(callId)}/${action}`, deskSnapshotSchema, {}, isHarmless(action)),
    recordings: (callId: string) =>
      request('GET', `/api/calls/${encodeURIComponent(callId)}/recordings`, z.array(recordingSchema)),
  },

  relocations: {
    page: (query: Partial<RelocationQuery>) =>
      request('GET', `/api/relocations?${toSearch(query)}`, relocationPageSchema),
    read: (id: string) => request('GET', at(id), relocationSchema),
    open: (callId: string) => request('POST', '/api/relocations', relocationSchema, { callId }),
    change: (id: string, body: ChangeRelocation) => request('PATCH', at(id), relocationSchema, body, HARMLESS),
    join: (id: string, callId: string) => request('POST', `${at(id)}/join`, relocationSchema, { callId }),
    lookUp: (id: string) => request('POST', `${at(id)}/lookups`, lookupSchema, {}),
    askApproval: (id: string) => request('POST', `${at(id)}/lookup-approvals`, relocationSchema, {}),
    reveal: (id: string, lookupId: string, reason: string) =>
      request('POST', `${at(id)}/lookups/${encodeURIComponent(lookupId)}/reveal`, lookupSchema, { reason }),
    callOwner: (id: string, lookupId: string) => request('POST', `${at(id)}/owner-calls`, attemptSchema, { lookupId }),
    recordResult: (id: string, attemptId: string, result: AgentResult, note = '') =>
      request('POST', `${at(id)}/attempts/${encodeURIComponent(attemptId)}/result`, relocationSchema, { result, note }),
    close: (id: string, body: CloseRelocation) => request('POST', `${at(id)}/close`, relocationSchema, body),
  },

  supervision: {
    read: () => request('GET', SUPERVISION, supervisionSchema),
    decide: (id: string, body: DecideApproval) =>
      request('POST', `${SUPERVISION}/approvals/${encodeURIComponent(id)}`, supervisionSchema, body),
    acknowledge: (id: string, reason: string) =>
      request('POST', `${SUPERVISION}/alerts/${encodeURIComponent(id)}/acknowledgement`, supervisionSchema, { reason }),
  },

  settlement: {
    statements: () => request('GET', `${SETTLEMENT}/statements`, statementListSchema),
    closeMonth: (body: CloseMonth) => request('POST', `${SETTLEMENT}/statements`, monthToCloseSchema, body),
    statement: (id: string) => request('GET', statementAt(id), statementSchema),
    send: (id: string) => request('POST', `${statementAt(id)}/send`, statementSchema, {}),
    accept: (id: string) => request('POST', `${statementAt(id)}/acceptance`, statementSchema, {}),
    refuse: (id: string, reason: string) =>
      request('POST', `${statementAt(id)}/refusal`, statementSchema, { reason: reason.trim() }),
    override: (id: string, reason: string) =>
      request('POST', `${statementAt(id)}/override`, nothing, { reason: reason.trim() }),
    object: (id: string, body: RaiseObjection) =>
      request('POST', `${statementAt(id)}/objections`, statementSchema, body),
    settle: (id: string, objectionId: string, body: SettleObjection) =>
      request(
        'POST',
        `${statementAt(id)}/objections/${encodeURIComponent(objectionId)}/settlement`,
        statementSchema,
        body,
      ),
    retryDelivery: (id: string, deliveryId: string) =>
      request('POST', `${statementAt(id)}/deliveries/${encodeURIComponent(deliveryId)}/retry`, nothing, {}),
    pay: (id: string, body: RecordPayment) => request('POST', `${statementAt(id)}/payments`, statementSchema, body),

    differences: (id: string, query: Partial<DifferenceQuery>) =>
      request('GET', `${statementAt(id)}/differences?${toSearch(query)}`, differencePageSchema),
    explain: (id: string, body: ExplainDifferences) =>
      request('POST', `${statementAt(id)}/differences/explanations`, differencePageSchema, body),
    reconcile: (id: string) => request('POST', `${statementAt(id)}/reconciliation`, nothing, {}),
    carrierFiles: (id: string) => request('GET', `${statementAt(id)}/carrier-files`, z.array(carrierFileSchema)),
    carrierHead: (id: string, whole: 'yes' | 'no', head: Blob) =>
      sendFile(`${statementAt(id)}/carrier-files/head?${toSearch({ whole })}`, carrierHeadSchema, head),
    importCarrierFile: (id: string, query: CarrierImportQuery, file: Blob, transfer: Transfer) =>
      sendFile(`${statementAt(id)}/carrier-files?${toSearch(query)}`, carrierFileSchema, file, transfer),

    calls: (id: string, day: string, query: Partial<DayQuery>) =>
      request(
        'GET',
        `${statementAt(id)}/days/${encodeURIComponent(day)}/calls?${toSearch(query)}`,
        billedCallPageSchema,
      ),
    lines: (id: string, query: Partial<PageQuery>) =>
      request('GET', `${statementAt(id)}/lines?${toSearch(query)}`, billedCallPageSchema),

    verify: (file: Blob, transfer: Transfer) =>
      sendFile(`${SETTLEMENT}/verifications`, verificationSchema, file, transfer),

    contracts: () => request('GET', `${SETTLEMENT}/contracts`, z.array(contractSchema)),
    addVersion: (id: string, body: NewContractVersion) =>
      request('POST', `${contractAt(id)}/versions`, contractSchema, body),
    renew: (id: string, body: RenewContract) => request('POST', `${contractAt(id)}/renewals`, contractSchema, body),
    testNumber: (id: string, number: string) =>
      request('POST', `${contractAt(id)}/test-numbers`, testNumberEntrySchema, { number }),
    enterAdjustment: (body: EnterAdjustment) => request('POST', `${SETTLEMENT}/adjustments`, contractSchema, body),

    serviceReport: (bureauId: string, month: string, target: number) =>
      request('GET', `${serviceReportAt(bureauId, month)}?${toSearch({ target })}`, serviceReportSchema),
    recordOutage: (body: RecordOutage) => request('POST', `${SETTLEMENT}/outages`, nothing, body),
    amendOutage: (id: string, body: AmendOutage) =>
      request('PATCH', `${SETTLEMENT}/outages/${encodeURIComponent(id)}`, nothing, body),
    recordComplaint: (body: RecordComplaint) => request('POST', `${SETTLEMENT}/complaints`, nothing, body),
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

function userAt(userId: string): string {
  return `/api/admin/users/${encodeURIComponent(userId)}`;
}

const SETTLEMENT = '/api/settlement';

const SUPERVISION = '/api/supervision';

function statementAt(id: string): string {
  return `${SETTLEMENT}/statements/${encodeURIComponent(id)}`;
}

function contractAt(id: string): string {
  return `${SETTLEMENT}/contracts/${encodeURIComponent(id)}`;
}

function serviceReportAt(bureauId: string, month: string): string {
  return `${SETTLEMENT}/service-reports/${encodeURIComponent(bureauId)}/${encodeURIComponent(month)}`;
}

/** Addresses of files that are handed out. */
export const files = {
  workbook: (statementId: string) => `${statementAt(statementId)}/workbook`,
  export: (statementId: string) => `${statementAt(statementId)}/export`,
  attachment: (statementId: string, objectionId: string) =>
    `${statementAt(statementId)}/objections/${encodeURIComponent(objectionId)}/attachment`,
  serviceReport: (bureauId: string, month: string, target: number) =>
    `${serviceReportAt(bureauId, month)}/workbook?${toSearch({ target })}`,
};

function toSearch(query: object): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(key, String(value));
  }
  return search.toString();
}
