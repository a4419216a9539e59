import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
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
  getTracks: () => [],
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

/** A telephone, its connection, and what JsSIP tells it. */
function telephone() {
  const told = jest.spyOn(UA.prototype, 'on');
  told.mockClear();
  const phone = new JsSipSoftphone(CREDENTIAL, microphone, TIMINGS);
  const tell = (event: string, data: object = {}) => {
    for (const [name, hear] of told.mock.calls) if (name === event) (hear as (data: object) => void)(data);
  };
  const { userAgent } = phone as unknown as {
    userAgent: UA & { transport: { connect(): void; disconnect(): void } };
  };
  const begun: string[] = [];
  userAgent.transport.disconnect = () => void begun.push('disconnect');
  userAgent.transport.connect = () => void begun.push('connect');
  userAgent.register = () => void begun.push('register');
  return { phone, tell, begun, userAgent };
}

describe('a registration', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it.each(['connecting', 'connected'])('that does not come after %s is begun anew, on a new connection', (event) => {
    const { tell, begun } = telephone();
    tell(event);
    jest.advanceTimersByTime(TIMINGS.registerWithinMs - 1);
    expect(begun).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(begun).toEqual(['disconnect', 'connect']);
  });

  it('that came, was refused, or of a telephone that is off, is left as it is', () => {
    const { tell, begun, phone } = telephone();
    tell('connected');
    tell('registered');
    jest.advanceTimersByTime(60_000);
    tell('connected');
    tell('registrationFailed', { response: { status_code: 403 } });
    jest.advanceTimersByTime(60_000);
    tell('connected');
    phone.stop();
    jest.advanceTimersByTime(60_000);
    expect(begun.filter((each) => each === 'connect')).toEqual([]);
  });

  it.each([
    { meanwhile: 'came with another connection', isRegistered: true, begins: [] },
    { meanwhile: 'did not come', isRegistered: false, begins: ['register'] },
  ])('that failed is asked for again later, where one $meanwhile: $begins', ({ isRegistered, begins }) => {
    const { tell, begun, userAgent } = telephone();
    userAgent.isConnected = () => true;
    userAgent.isRegistered = () => isRegistered;
    tell('registrationFailed', {});
    jest.advanceTimersByTime(TIMINGS.retryMaxSeconds * 1_000 + TIMINGS.registerWithinMs - 1);
    expect(begun).toEqual(begins);
    // JsSIP tells of a registration once: of one that stands already there is nothing to wait for.
    jest.advanceTimersByTime(1);
    expect(begun.includes('disconnect')).toBe(!isRegistered);
  });
});

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
