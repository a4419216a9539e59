import { EventEmitter } from 'node:events';
import { expect, it, jest } from '@jest/globals';
import { UA } from 'jssip';
import { JsSipSoftphone } from './jssip-softphone.js';

/** An incoming call as JsSIP hands it over, which hears of its own answer only later. */
class Ringing extends EventEmitter {
  readonly remote_identity = { uri: { user: 'token' } };
  readonly answers: MediaStream[] = [];
  readonly connection = { addEventListener: () => undefined };
  answer({ mediaStream }: { mediaStream: MediaStream }): void {
    if (this.answers.push(mediaStream) > 1) throw new Error('Invalid status: 5');
  }
}

/** A microphone that nobody listens to here; each copy has a track of its own. */
const microphone = {
  getAudioTracks: () => [],
  clone: () => {
    const track = { enabled: true };
    return { getAudioTracks: () => [track] };
  },
} as unknown as MediaStream;

const CREDENTIAL = {
  kind: 'webrtc' as const,
  ...{ uri: 'sip:agent-8001@yiche', username: 'agent-8001', password: 'x' },
  ...{ webSocketPath: '/ws', webSocketPort: null },
};
const TIMINGS = {
  ...{ registerWithinMs: 1_000, registerExpiresSeconds: 60, retryMinSeconds: 1, retryMaxSeconds: 2 },
  ...{ inviteWithinMs: 1_000, qualityEveryMs: 1_000, pathRepairMs: 1_000, pathSilenceMs: 1_000 },
};

/** A telephone at which this call rings. */
function ring(): { phone: JsSipSoftphone; session: Ringing } {
  const told = jest.spyOn(UA.prototype, 'on');
  const phone = new JsSipSoftphone(CREDENTIAL, microphone, TIMINGS);
  const [, arrives] = told.mock.calls.findLast(([event]) => event === 'newRTCSession') ?? [];
  const session = new Ringing();
  (arrives as unknown as (call: object) => void)({ session, originator: 'remote' });
  return { phone, session };
}

it('a call is answered once, though the desk expects it before the telephone has heard of the answer; and its own voice is muted', async () => {
  const { phone, session } = ring();
  await phone.answer('token');
  phone.expect('token');
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(session.answers).toHaveLength(1);
  phone.setMuted(true);
  expect(session.answers[0]?.getAudioTracks()[0]?.enabled).toBe(false);
});

it('answer pressed again in the call, before the desk has heard of it, is no failure', async () => {
  const { phone, session } = ring();
  await phone.answer('token');
  session.emit('accepted');
  await phone.answer('token');
  expect(session.answers).toHaveLength(1);
});
