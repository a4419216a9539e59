import type { DeskCall, DeskSnapshot } from '@yiche/contracts';
import type { ReactNode } from 'react';
import { type Duty, DutyContext } from '../desk/duty-provider.js';
import { DeskStore } from '../realtime/desk-store.js';
import { RealtimeContext, type RealtimeValue } from '../realtime/realtime-provider.js';
import { IDLE_SOFTPHONE, type Softphone, type SoftphoneState } from '../softphone/softphone.js';

const AT = '2026-11-30T08:00:00.000Z';

/** A call as the desk shows it, a moment after it was answered. */
export const deskCall = (part: Partial<DeskCall> = {}): DeskCall => ({
  callId: 'call-1',
  sipToken: 'token-1',
  line: 'hotline',
  phase: 'talking',
  requesterMasked: '138****8000',
  arrivedAt: AT,
  offeredAt: AT,
  answeredAt: AT,
  endedAt: null,
  waitedSeconds: 12,
  owner: null,
  ...part,
});

/** A desk in this state, with this call. */
export const deskSnapshot = (
  state: DeskSnapshot['agent']['state'],
  call: DeskCall | null = null,
  agent: Partial<DeskSnapshot['agent']> = {},
): DeskSnapshot => ({
  version: 1,
  now: AT,
  agent: {
    extension: '8001',
    displayName: '陈晓燕',
    state,
    reason: null,
    since: AT,
    wrapUp: null,
    leaving: null,
    ...agent,
  },
  call,
  relocationId: null,
  earlier: [],
  asOwner: [],
});

/** A telephone that notes what it is asked to do. */
export function telephone(part: Partial<SoftphoneState> = {}) {
  const asked: string[] = [];
  const state: SoftphoneState = { ...IDLE_SOFTPHONE, registration: 'registered', microphone: 'ok', ...part };
  const phone: Softphone = {
    state,
    hasAudio: true,
    input: null,
    subscribe: () => () => undefined,
    start: () => Promise.resolve(),
    answer: (token) => Promise.resolve(void asked.push(`answer ${token}`)),
    expect: () => undefined,
    release: () => undefined,
    setMuted: (muted) => void asked.push(muted ? 'mute' : 'unmute'),
    sendDigit: (digit) => void asked.push(`digit ${digit}`),
    useMicrophone: () => undefined,
    stop: () => undefined,
  };
  return { phone, asked };
}

/** The desk's surroundings: a telephone, and a connection over which nothing comes. */
export function AtDesk({
  phone = null,
  duty,
  children,
}: {
  phone?: Softphone | null;
  duty?: Partial<Duty>;
  children: ReactNode;
}) {
  const nothing = () => Promise.resolve();
  const realtime: RealtimeValue = {
    store: new DeskStore(),
    connected: true,
    databaseAway: false,
    pbxAway: false,
    recordingStopped: false,
    build: null,
    deskError: null,
    leads: true,
    lead: () => undefined,
    present: () => undefined,
    reportPainted: () => undefined,
  };
  return (
    <RealtimeContext value={realtime}>
      <DutyContext
        value={{
          phone,
          phoneState: phone?.state ?? IDLE_SOFTPHONE,
          isOnDuty: true,
          microphoneLost: false,
          microphoneSilent: null,
          soundBlocked: false,
          unannounced: null,
          isStarting: false,
          step: null,
          elsewhere: false,
          takeOver: () => undefined,
          goOnDuty: nothing,
          goOffDuty: nothing,
          replaceMicrophone: nothing,
          ...duty,
        }}
      >
        {children}
      </DutyContext>
    </RealtimeContext>
  );
}
