import { type AmiMessage, text, wholeNumber } from '../ami/ami-message.js';
import type { MemberStatus } from '../domain/call-role.js';
import type { PbxQueueMember } from '../domain/pbx-snapshot.js';
import { extensionOf } from './dialplan.js';

/** Asterisk's device states by number. */
const memberStatus: readonly MemberStatus[] = [
  'unknown',
  'available',
  'in-call',
  'in-call',
  'unreachable',
  'unreachable',
  'ringing',
  'ringing',
  'on-hold',
];

/** The member in a QueueMember… event, or null when it is not one of our agents. */
export function memberOf(event: AmiMessage): PbxQueueMember | null {
  // the events say Interface, the list says Location
  const extension = extensionOf(text(event, 'interface') || text(event, 'location'));
  const queue = text(event, 'queue');
  if (extension === null || queue === '') return null;
  return {
    queue,
    extension,
    paused: text(event, 'paused') === '1',
    pauseReason: text(event, 'pausedreason') || null,
    inCall: text(event, 'incall') === '1',
    status: memberStatus[wholeNumber(event, 'status') ?? 0] ?? 'unknown',
  };
}

const registeredStates: ReadonlySet<string> = new Set(['Created', 'Updated', 'Reachable', 'NonQualified', 'Avail']);
const goneStates: ReadonlySet<string> = new Set(['Removed', 'Unreachable', 'Unavail']);

/** What a ContactStatus event says about an agent's softphone, or null when it says nothing. */
export function registrationOf(event: AmiMessage): { extension: string; registered: boolean } | null {
  const extension = extensionOf(`PJSIP/${text(event, 'aor')}`);
  const state = text(event, 'contactstatus');
  if (extension === null) return null;
  if (registeredStates.has(state)) return { extension, registered: true };
  return goneStates.has(state) ? { extension, registered: false } : null;
}
