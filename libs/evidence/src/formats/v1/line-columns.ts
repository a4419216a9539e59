import type { LineColumn } from '../line-layout.js';

/** What a line of this format says of a call, in the order in which it is hashed. Texts are empty where there is nothing to say. */
export const LINE_COLUMNS: readonly LineColumn[] = [
  { key: 'number', heading: '序号', width: 9, kind: 'whole number', of: (_, { number }) => number },
  { key: 'callId', heading: '通话编号', width: 38, kind: 'text', of: ({ id }) => id },
  { key: 'month', heading: '归属月份', width: 10, kind: 'text', of: (_, { month }) => month },
  { key: 'answeredAt', heading: '接通时间', width: 20, kind: 'text', of: (_, { answeredAt }) => answeredAt },
  {
    key: 'seconds',
    heading: '通话秒数',
    width: 9,
    kind: 'whole number',
    // What has begun does not count.
    of: ({ connectedAt, endedAt }) => Math.max(0, Math.floor((endedAt.getTime() - connectedAt.getTime()) / 1_000)),
  },
  { key: 'agent', heading: '话务员工号', width: 11, kind: 'text', of: ({ agent }) => agent ?? '' },
  { key: 'queue', heading: '队列', width: 16, kind: 'text', of: ({ queue }) => queue ?? '' },
  { key: 'caller', heading: '主叫号码', width: 14, kind: 'text', of: ({ caller }) => caller ?? '' },
  { key: 'request', heading: '移车工单', width: 22, kind: 'text', of: ({ request }) => request ?? '' },
  {
    key: 'recordingSha256',
    heading: '录音校验值 SHA-256',
    width: 66,
    kind: 'text',
    of: ({ recordingSha256 }) => recordingSha256 ?? '',
  },
];
