import { secondsOf } from '@yiche/billing';
import type { DifferenceKind } from '@yiche/contracts';
import { inShanghai } from '@yiche/kernel';
import type { MatchableCall, MatchableRow } from './carrier-match.js';

/** A line of the statement, as it was frozen. */
export interface BilledLine {
  readonly number: number;
  /** In Shanghai, `2024-07-01 08:00:01`. */
  readonly answeredAt: string;
  readonly seconds: number;
  /** Empty where there was no recording. */
  readonly recordingSha256: string;
}

/** A call as the ledger has it, with what is frozen and stored of it. */
export interface ComparedCall extends MatchableCall {
  readonly id: string;
  readonly callKey: string;
  readonly node: string;
  readonly connectedAt: Date | null;
  readonly endedAt: Date | null;
  /** Null for a call that this statement does not bill. */
  readonly line: BilledLine | null;
  /** The requester's track; null when there is none. */
  readonly recording: { readonly available: boolean; readonly sha256: string | null } | null;
}

/** A call as the PBX wrote it down by itself. */
export interface PbxCall {
  readonly callKey: string;
  /** Whose number was dialled. */
  readonly bureauId: string;
  readonly node: string;
  readonly arrivedAt: Date;
  readonly connectedAt: Date | null;
  /** Of the requester; null when it had not ended where the reading ended. */
  readonly endedAt: Date | null;
  /** Up to when the record was read. */
  readonly readUntil: Date;
}

/** What witnesses say, in words; nothing personal. */
export type Testimony = Readonly<Partial<Record<Witness, string | number>>>;

/** In this order they are shown. */
export const WITNESSES = ['账单行', '台账', 'PBX', '录音', '运营商', '说明'] as const;
export type Witness = (typeof WITNESSES)[number];

export interface FoundDifference {
  readonly kind: DifferenceKind;
  readonly callId: string | null;
  readonly at: Date | null;
  /** Tells it from others of its kind, with `says`: as long as both are the same it is the same difference. */
  readonly subject: string;
  readonly says: Testimony;
  /** Where to look it up; may change without the difference being another. */
  readonly where?: Readonly<Record<string, string | number>>;
}

/** What two clocks and two ways of counting may be apart without anybody being wrong. */
export const TOLERANCE = {
  /** PBX and ledger: the same clock, told in two ways; ms. */
  pbxAnswer: 2_000,
  /** Seconds. */
  pbxLength: 2,
  /** Carriers begin at another moment, and some round up; seconds. */
  carrierLength: 5,
} as const;

const NOWHERE = '没有这个通话';

/** What the PBX says otherwise of a call; null: it does not have it. */
export function pbxDifferences(call: ComparedCall, pbx: PbxCall | null): FoundDifference[] {
  if (!pbx) return [of(call, 'not-at-pbx', 'pbx', { 台账: inWords(call), PBX: NOWHERE })];
  const found: FoundDifference[] = [];
  if (!isNear(call.connectedAt, pbx.connectedAt, TOLERANCE.pbxAnswer))
    found.push(
      of(call, 'answer-differs', 'pbx', { 台账: answerInWords(call.connectedAt), PBX: answerInWords(pbx.connectedAt) }),
    );
  if (call.connectedAt && pbx.connectedAt && call.endedAt) {
    const ledger = secondsOf(call.connectedAt, call.endedAt);
    if (pbx.endedAt) {
      const recorded = secondsOf(pbx.connectedAt, pbx.endedAt);
      if (Math.abs(ledger - recorded) > TOLERANCE.pbxLength)
        found.push(of(call, 'length-differs', 'pbx', { 台账: talkInWords(ledger), PBX: talkInWords(recorded) }));
    } else if (call.endedAt.getTime() < pbx.readUntil.getTime() - TOLERANCE.pbxAnswer) {
      found.push(of(call, 'length-differs', 'pbx', { 台账: talkInWords(ledger), PBX: '没有结束的记录' }));
    }
  }
  return found;
}

/** A call that only the PBX has. */
export function onlyAtPbx(pbx: PbxCall, otherBureau: boolean): FoundDifference {
  return {
    kind: 'not-in-ledger',
    callId: null,
    at: pbx.arrivedAt,
    subject: pbx.callKey,
    says: { PBX: inWords(pbx), 台账: otherBureau ? '记在别的公安局名下' : NOWHERE },
    where: { 通话标识: pbx.callKey },
  };
}

/** What a frozen line says otherwise than the ledger and the store do now; nothing for a call that is not billed. */
export function lineDifferences(call: ComparedCall): FoundDifference[] {
  const { line, connectedAt, endedAt } = call;
  if (!line) return [];
  const found: FoundDifference[] = [];
  const answered = connectedAt && inShanghai(connectedAt);
  if (answered !== line.answeredAt)
    found.push(
      of(call, 'answer-differs', 'line', { 账单行: `接通 ${line.answeredAt}`, 台账: answerInWords(connectedAt) }),
    );
  const seconds = connectedAt && endedAt && secondsOf(connectedAt, endedAt);
  if (seconds !== null && seconds !== line.seconds)
    found.push(of(call, 'length-differs', 'line', { 账单行: talkInWords(line.seconds), 台账: talkInWords(seconds) }));
  const missing = recordingMissing(line, call.recording);
  if (missing) found.push(of(call, 'recording-missing', 'recording', missing));
  return found;
}

function recordingMissing(line: BilledLine, recording: ComparedCall['recording']): Testimony | null {
  const frozen = line.recordingSha256;
  if (!recording?.available) {
    const now = recording ? '录音丢失' : '没有录音';
    return { 账单行: frozen === '' ? '结账时没有录音' : `结账时录音校验和 ${frozen.slice(0, 12)}…`, 录音: now };
  }
  if (frozen === '') return { 账单行: '结账时没有录音', 录音: '结账后才存入' };
  if (frozen === recording.sha256) return null;
  return {
    账单行: `结账时录音校验和 ${frozen.slice(0, 12)}…`,
    录音: `现在的校验和 ${(recording.sha256 ?? '').slice(0, 12)}…`,
  };
}

/** A line of the statement for whose call the ledger has nothing. */
export function lineWithoutCall(callId: string, line: BilledLine, at: Date | null): FoundDifference {
  const says = { 账单行: `接通 ${line.answeredAt}，通话 ${line.seconds} 秒`, 台账: NOWHERE };
  return { kind: 'not-in-ledger', callId, at, subject: `line:${callId}`, says, where: { 行号: line.number } };
}

/** A track whose call nobody knows. */
export function recordingWithoutCall(recordingId: string, callId: string, at: Date): FoundDifference {
  const says = { 录音: `${inShanghai(at)} 开始的一段`, 台账: NOWHERE };
  return { kind: 'recording-without-call', callId, at, subject: recordingId, says, where: { 录音编号: recordingId } };
}

/** What the carrier says otherwise of a call; null: its file does not have it. */
export function carrierDifferences(call: ComparedCall, row: MatchableRow | null): FoundDifference[] {
  if (!row) return [of(call, 'not-at-carrier', 'carrier', { 台账: inWords(call), 运营商: NOWHERE })];
  const { lineSeconds } = call;
  if (lineSeconds === null || Math.abs(lineSeconds - row.seconds) <= TOLERANCE.carrierLength) return [];
  const says = { 台账: `从呼入到挂断 ${lineSeconds} 秒`, 运营商: `${row.seconds} 秒` };
  return [of(call, 'length-differs', 'carrier', says, { 话单行: row.row })];
}

/** A line of the carrier's file without a call, or one that repeats another. @param nth how many like it came before */
export function carrierRowDifference(
  row: MatchableRow,
  nth: number,
  repeats: { readonly callId: string | null } | null,
): FoundDifference {
  const tells = `${inShanghai(row.answeredAt)} 接通，${row.seconds} 秒`;
  return {
    kind: repeats ? 'carrier-twice' : 'carrier-only',
    callId: repeats?.callId ?? null,
    at: row.answeredAt,
    subject: `${row.numberKey}:${row.answeredAt.getTime()}:${nth}`,
    says: repeats ? { 运营商: `${tells}（重复的一条）` } : { 运营商: tells, 台账: NOWHERE },
    where: { 话单行: row.row },
  };
}

/** A witness that cannot be heard, about so many calls. */
export function absentWitness(
  kind: 'pbx-record-absent' | 'carrier-file-absent',
  subject: string,
  what: string,
  calls: number,
): FoundDifference {
  const says = { [kind === 'pbx-record-absent' ? 'PBX' : '运营商']: what, 说明: `${calls} 个通话无法核对` };
  return { kind, callId: null, at: null, subject, says };
}

/** What a difference says as one sentence, for the workbook. */
export function inOneSentence(details: Readonly<Record<string, string | number | null>>): string {
  const order = (name: string): number => (WITNESSES as readonly string[]).indexOf(name) >>> 0;
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== '')
    .sort(([one], [other]) => order(one) - order(other) || (one < other ? -1 : 1))
    .map(([name, value]) => `${name}：${value}`)
    .join('；');
}

function of(
  call: ComparedCall,
  kind: DifferenceKind,
  against: string,
  says: Testimony,
  where: Readonly<Record<string, string | number>> = {},
): FoundDifference {
  const place = call.line ? { 行号: call.line.number, ...where } : where;
  return { kind, callId: call.id, at: call.arrivedAt, subject: `${against}:${call.id}`, says, where: place };
}

function isNear(one: Date | null, other: Date | null, milliseconds: number): boolean {
  if (one === null || other === null) return one === other;
  return Math.abs(one.getTime() - other.getTime()) <= milliseconds;
}

function inWords({ arrivedAt, connectedAt, endedAt }: Pick<PbxCall, 'arrivedAt' | 'connectedAt' | 'endedAt'>): string {
  const talk = connectedAt && endedAt ? `，通话 ${secondsOf(connectedAt, endedAt)} 秒` : '';
  return `${inShanghai(arrivedAt)} 呼入，${answerInWords(connectedAt)}${talk}`;
}

const answerInWords = (at: Date | null): string => (at ? `接通 ${inShanghai(at)}` : '没有接通');
const talkInWords = (seconds: number): string => `通话 ${seconds} 秒`;
