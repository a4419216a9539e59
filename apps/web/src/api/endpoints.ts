import {
  type AgentResult,
  type CallCommand,
  type Route,
  type SentTo,
  type StaleNumber,
  addressOf,
  routes,
} from '@yiche/contracts';
import { type Transfer, sendFile } from './files.js';
import { call } from './http.js';

const {
  session,
  account,
  user,
  desk,
  relocation,
  recording,
  supervision,
  contactRules,
  statement,
  contract,
  serviceReport,
} = routes;

type Body<R extends Route> = SentTo<R> extends { readonly body: infer B } ? B : never;
type Query<R extends Route> = SentTo<R> extends { readonly query: infer Q } ? Partial<Q> : never;

/** The routes of the server that this program calls, as its screens speak of them. */
export const api = {
  environment: () => call(routes.environment.environment),

  session: {
    read: () => call(session.current),
    open: (body: Body<typeof session.logIn>) => call(session.logIn, { body }),
    end: () => call(session.logOut),
  },

  account: {
    changePassword: (body: Body<typeof account.changePassword>) => call(account.changePassword, { body }),
    assessPassword: (next: string) => call(account.assessPassword, { body: { next } }),
    sessions: () => call(account.sessions),
    endSession: (sessionId: string) => call(account.endSession, { sessionId }),
    endOtherSessions: () => call(account.endOtherSessions),
  },

  users: {
    list: () => call(user.list),
    unlock: (userId: string) => call(user.unlock, { userId }),
    issueInitialPassword: (userId: string) => call(user.issueInitialPassword, { userId }),
    sessions: (userId: string) => call(user.sessions, { userId }),
    endSession: (userId: string, sessionId: string) => call(user.endSession, { userId, sessionId }),
    endSessions: (userId: string) => call(user.endSessions, { userId }),
  },

  agent: {
    desk: () => call(desk.desk),
    tasks: () => call(desk.tasks),
    startShift: () => call(desk.startShift),
    endShift: () => call(desk.endShift),
    setState: (body: Body<typeof desk.setState>) => call(desk.setState, { body }),
    extendWrapUp: () => call(desk.extendWrapUp),
    answerSimulated: () => call(desk.simulatedPhone, { body: { action: 'answer' } }),
  },

  calls: {
    act: (callId: string, command: CallCommand) => call(desk.handle, { callId, command }),
    retrieve: (callId: string) => call(desk.retrieve, { callId }),
    recordings: (callId: string) => call(recording.ofCall, { callId }),
  },

  relocations: {
    page: (query: Query<typeof relocation.page>) => call(relocation.page, { query }),
    read: (id: string) => call(relocation.detail, { id }),
    open: (callId: string) => call(relocation.open, { body: { callId } }),
    /** What an owner who rings back was called for, and no new one. */
    openOfOwner: (callId: string) => call(relocation.open, { body: { callId, onlyOfOwner: true } }),
    change: (id: string, body: Body<typeof relocation.change>) => call(relocation.change, { id, body }),
    take: (id: string) => call(relocation.take, { id }),
    join: (id: string, callId: string) => call(relocation.join, { id, body: { callId } }),
    suspectClone: (id: string, suspected: boolean) => call(relocation.suspectClone, { id, body: { suspected } }),
    lookUp: (id: string) => call(relocation.lookUp, { id }),
    askApproval: (id: string) => call(relocation.askApproval, { id }),
    reveal: (id: string, lookupId: string, reason: string) =>
      call(relocation.reveal, { id, lookupId, body: { reason } }),
    revealOwner: (id: string, lookupId: string, reason: string) =>
      call(relocation.revealOwner, { id, lookupId, body: { reason } }),
    revealRequester: (id: string, callId: string, reason: string) =>
      call(relocation.revealRequester, { id, callId, body: { reason } }),
    callOwner: (id: string, body: Body<typeof relocation.callOwner>) => call(relocation.callOwner, { id, body }),
    recordResult: (id: string, attemptId: string, result: AgentResult, note = '') =>
      call(relocation.attemptResult, { id, attemptId, body: { result, note } }),
    close: (id: string, body: Body<typeof relocation.close>) => call(relocation.close, { id, body }),
  },

  supervision: {
    read: () => call(supervision.waiting),
    decide: (id: string, body: Body<typeof supervision.decide>) => call(supervision.decide, { id, body }),
    overruleStaleNumber: ({ lookupId: id, ownerNumber }: StaleNumber, reason: string) =>
      call(supervision.overruleStaleNumber, { id, body: { reason, ownerNumber } }),
    acknowledge: (id: string, reason: string) => call(supervision.acknowledge, { id, body: { reason } }),
  },

  contactRules: {
    list: () => call(contactRules.list),
    enterPolicy: (bureauId: string, body: Body<typeof contactRules.enterPolicy>) =>
      call(contactRules.enterPolicy, { bureauId, body }),
    proposeScript: (bureauId: string, body: Body<typeof contactRules.proposeScript>) =>
      call(contactRules.proposeScript, { bureauId, body }),
    decideScript: (bureauId: string, proposalId: string, body: Body<typeof contactRules.decideScript>) =>
      call(contactRules.decideScript, { bureauId, proposalId, body }),
    withdrawScript: (bureauId: string, proposalId: string) =>
      call(contactRules.withdrawScript, { bureauId, proposalId }),
    scanOf: (bureauId: string, proposalId: string) => addressOf(contactRules.scan, { bureauId, proposalId }),
  },

  settlement: {
    statements: () => call(statement.list),
    closeMonth: (body: Body<typeof statement.close>) => call(statement.close, { body }),
    statement: (id: string) => call(statement.read, { id }),
    send: (id: string) => call(statement.send, { id }),
    accept: (id: string) => call(statement.accept, { id }),
    refuse: (id: string, body: Body<typeof statement.refuse>) => call(statement.refuse, { id, body }),
    override: (id: string, reason: string) => call(statement.override, { id, body: { reason } }),
    object: (id: string, body: Body<typeof statement.object>) => call(statement.object, { id, body }),
    settle: (id: string, objectionId: string, body: Body<typeof statement.settle>) =>
      call(statement.settle, { id, objectionId, body }),
    retryDelivery: (id: string, deliveryId: string) => call(statement.retryDelivery, { id, deliveryId }),
    pay: (id: string, body: Body<typeof statement.pay>) => call(statement.pay, { id, body }),
    pause: (id: string, body: Body<typeof statement.pause>) => call(statement.pause, { id, body }),

    differences: (id: string, query: Query<typeof statement.differences>) => call(statement.differences, { id, query }),
    explain: (id: string, body: Body<typeof statement.explain>) => call(statement.explain, { id, body }),
    reconcile: (id: string) => call(statement.compareAgain, { id }),
    carrierFiles: (id: string) => call(statement.carrierFiles, { id }),
    carrierHead: (id: string, whole: 'yes' | 'no', head: Blob) =>
      sendFile(statement.carrierHead, { id, query: { whole } }, head),
    importCarrierFile: (
      id: string,
      query: SentTo<typeof statement.importCarrierFile>['query'],
      file: Blob,
      transfer: Transfer,
    ) => sendFile(statement.importCarrierFile, { id, query }, file, transfer),

    calls: (id: string, day: string, query: Query<typeof statement.day>) => call(statement.day, { id, day, query }),
    lines: (id: string, query: Query<typeof statement.lines>) => call(statement.lines, { id, query }),

    verify: (file: Blob, transfer: Transfer) => sendFile(statement.verify, {}, file, transfer),

    contracts: () => call(contract.list),
    addVersion: (id: string, body: Body<typeof contract.addVersion>) => call(contract.addVersion, { id, body }),
    assess: (id: string, body: Body<typeof contract.assess>) => call(contract.assess, { id, body }),
    testNumber: (id: string, number: string) => call(contract.testNumber, { id, body: { number } }),
    enterAdjustment: (body: Body<typeof contract.adjust>) => call(contract.adjust, { body }),

    serviceReport: (bureauId: string, month: string, target: number) =>
      call(serviceReport.report, { bureauId, month, query: { target } }),
    recordOutage: (body: Body<typeof serviceReport.recordOutage>) => call(serviceReport.recordOutage, { body }),
    amendOutage: (id: string, body: Body<typeof serviceReport.amendOutage>) =>
      call(serviceReport.amendOutage, { id, body }),
    recordComplaint: (body: Body<typeof serviceReport.recordComplaint>) =>
      call(serviceReport.recordComplaint, { body }),
  },

  demo: {
    call: (line: 'hotline' | 'owners') => call(routes.demo.call, { body: { line } }),
    history: () => call(routes.demo.history),
  },
};

/** Where a track's audio is; the browser itself asks for byte ranges. */
export const audioAddress = (recordingId: string): string => addressOf(recording.audio, { id: recordingId });

/** Addresses of files that are handed out. */
export const files = {
  workbook: (id: string) => addressOf(statement.workbook, { id }),
  export: (id: string) => addressOf(statement.export, { id }),
  attachment: (id: string, objectionId: string) => addressOf(statement.attachment, { id, objectionId }),
  serviceReport: (bureauId: string, month: string, target: number) =>
    addressOf(serviceReport.workbook, { bureauId, month, query: { target } }),
};
