import type { DeskTimings, SoftphoneCredential } from '@yiche/contracts';
import { UA, WebSocketInterface } from 'jssip';
import { CallPath } from './call-path.js';
import { inboundCounters } from './inbound-counters.js';
import { type InboundCounters, judgeQuality } from './quality.js';
import { watchMicrophone } from './microphone.js';
import { whenSoundAllowed } from './sound.js';
import { type Softphone, SoftphoneError, type SoftphoneState, SoftphoneStateHolder } from './softphone.js';
import { webSocketUrl } from './web-socket-url.js';

type WebRtcCredential = Extract<SoftphoneCredential, { kind: 'webrtc' }>;
type Session = ReturnType<UA['call']>;

/**
 * SIP over our own gateway's WebSocket, sound by WebRTC. One call at a time. Incoming INVITEs are known by the user of
 * their From, which is a token: no telephone number reaches the browser.
 */
export class JsSipSoftphone implements Softphone {
  readonly hasAudio = true;
  private readonly holder = new SoftphoneStateHolder();
  readonly subscribe = this.holder.subscribe;
  private readonly userAgent: UA;
  private readonly audio = new Audio();
  private readonly waiting = new Map<string, Session>();
  /** Those that were answered, though it may not be heard yet. */
  private readonly answered = new WeakSet<Session>();
  private readonly arrivals = new Set<(token: string) => void>();
  private active: { readonly session: Session; readonly token: string } | null = null;
  /** The microphone as this call hears it: a copy, so that muting a call never mutes the next one. */
  private voice: MediaStream | null = null;
  private expected: string | null = null;
  private counters: InboundCounters | null = null;
  private qualityTimer: ReturnType<typeof setInterval> | undefined;
  private registerTimer: ReturnType<typeof setTimeout> | undefined;
  private overdueTimer: ReturnType<typeof setTimeout> | undefined;
  private path: CallPath | null = null;
  private unwatch: () => void = () => {};

  constructor(
    credential: WebRtcCredential,
    private microphone: MediaStream,
    private readonly timings: DeskTimings['phone'],
  ) {
    this.userAgent = new UA({
      sockets: new WebSocketInterface(webSocketUrl(credential, location)),
      uri: credential.uri,
      authorization_user: credential.username,
      password: credential.password,
      register: true,
      register_expires: timings.registerExpiresSeconds,
      session_timers: false,
      connection_recovery_min_interval: timings.retryMinSeconds,
      connection_recovery_max_interval: timings.retryMaxSeconds,
      user_agent: 'yiche-desk',
    });
    this.audio.autoplay = true;
    this.watchMicrophone();
    this.listen();
  }

  get state(): SoftphoneState {
    return this.holder.state;
  }

  get input(): MediaStream {
    return this.microphone;
  }

  start(): Promise<void> {
    this.holder.change({ registration: 'connecting' });
    return new Promise((resolve, reject) => {
      const settle = () => {
        const { registration } = this.state;
        if (registration === 'registered') finish(resolve);
        if (registration === 'refused') finish(() => reject(new SoftphoneError('phoneRefused')));
      };
      const finish = (end: () => void) => {
        clearTimeout(timer);
        unsubscribe();
        end();
      };
      const timer = setTimeout(
        () => finish(() => reject(new SoftphoneError('phoneTimeout'))),
        this.timings.registerWithinMs,
      );
      const unsubscribe = this.subscribe(settle);
      this.userAgent.start();
    });
  }

  async answer(sipToken: string): Promise<void> {
    // The desk may hear of the answer later than the telephone: whoever presses again meanwhile is in the call.
    if (this.active?.token === sipToken) return;
    const session = this.waiting.get(sipToken) ?? (await this.awaitInvite(sipToken));
    // The desk may know of the answer before the telephone does, and expect what is under way: another voice would be muted than is heard.
    if (this.answered.has(session)) return;
    this.answered.add(session);
    this.voice = this.microphone.clone();
    session.answer({
      mediaStream: this.voice,
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: [], bundlePolicy: 'max-bundle' },
    });
  }

  expect(sipToken: string | null): void {
    this.expected = sipToken;
    if (sipToken && this.waiting.has(sipToken)) void this.answer(sipToken);
  }

  release(sipToken: string): void {
    if (this.active?.token === sipToken) this.leaveActive();
  }

  setMuted(muted: boolean): void {
    for (const track of this.voice?.getAudioTracks() ?? []) track.enabled = !muted;
    this.holder.change({ muted });
  }

  sendDigit(digit: string): void {
    this.active?.session.sendDTMF(digit, { duration: 160 });
  }

  useMicrophone(stream: MediaStream): void {
    this.microphone = stream;
    this.watchMicrophone();
    const sender = this.active?.session.connection?.getSenders().find((one) => one.track?.kind === 'audio');
    if (!sender) return;
    const old = this.voice;
    this.voice = stream.clone();
    const [track] = this.voice.getAudioTracks();
    if (track) track.enabled = !this.state.muted;
    void sender.replaceTrack(track ?? null).finally(() => stopTracks(old));
  }

  stop(): void {
    clearInterval(this.qualityTimer);
    clearTimeout(this.registerTimer);
    clearTimeout(this.overdueTimer);
    this.path?.close();
    this.unwatch();
    this.userAgent.stop();
    this.audio.srcObject = null;
    stopTracks(this.voice);
    stopTracks(this.microphone);
    this.holder.change({ registration: 'off', ringing: [], inCall: false, microphone: 'none', quality: null });
  }

  private listen(): void {
    this.userAgent.on('connecting', () => this.expectRegistration());
    this.userAgent.on('connected', () => this.expectRegistration());
    this.userAgent.on('registered', () => {
      clearTimeout(this.overdueTimer);
      this.holder.change({ registration: 'registered' });
      void this.path?.registered();
    });
    this.userAgent.on('unregistered', () => this.lost());
    this.userAgent.on('disconnected', () => this.lost());
    this.userAgent.on('registrationFailed', ({ response }) => {
      clearTimeout(this.overdueTimer);
      // 401 and 403 do not get better by trying again; everything else does.
      const refused = response && (response.status_code === 401 || response.status_code === 403);
      if (refused) return this.holder.change({ registration: 'refused' });
      this.lost();
      this.registerLater();
    });
    this.userAgent.on('newRTCSession', ({ session, originator }: { session: Session; originator: string }) => {
      // `remote_identity` of an incoming call is its From.
      if (originator === 'remote') this.onInvite(session, session.remote_identity.uri.user);
    });
  }

  /** JsSIP does not ask again on a connection that stands: a PBX that stood still for half a minute would have lost the telephone for good. */
  private registerLater(): void {
    clearTimeout(this.registerTimer);
    this.registerTimer = setTimeout(() => {
      // Registered meanwhile, by a connection that came back: another answer would be no news, and its absence no sign.
      if (!this.userAgent.isConnected() || this.userAgent.isRegistered()) return;
      this.userAgent.register();
      this.expectRegistration();
    }, this.timings.retryMaxSeconds * 1_000);
  }

  /**
   * What does not come to its end is begun anew. A REGISTER that meets a PBX which is only starting is answered by nobody: JsSIP waits half a
   * minute for that answer and, where the answer names no contact of ours, for ever; a browser waits minutes for a WebSocket.
   */
  private expectRegistration(): void {
    clearTimeout(this.overdueTimer);
    this.overdueTimer = setTimeout(this.registerAnew, this.timings.registerWithinMs);
  }

  private lost(): void {
    const { registration } = this.state;
    if (registration === 'registered') this.holder.change({ registration: 'lost' });
  }

  private onInvite(session: Session, token: string): void {
    // The PBX rings a telephone that is in no call: one we still hold to is over, and its BYE was lost with a WebSocket.
    this.leaveActive();
    this.waiting.set(token, session);
    this.showRinging();
    const gone = () => {
      if (this.waiting.get(token) === session) this.waiting.delete(token);
      this.showRinging();
      if (this.active?.session === session) this.onCallEnd();
    };
    session.on('peerconnection', ({ peerconnection }) => this.attachAudio(peerconnection));
    session.on('accepted', () => {
      this.waiting.delete(token);
      this.showRinging();
      this.onCallStart(session, token);
    });
    session.on('ended', gone);
    session.on('failed', gone);
    for (const arrived of [...this.arrivals]) arrived(token);
    if (token === this.expected) void this.answer(token);
  }

  private awaitInvite(sipToken: string): Promise<Session> {
    if (this.state.registration !== 'registered') return Promise.reject(new SoftphoneError('notRegistered'));
    return new Promise((resolve, reject) => {
      const arrived = (token: string) => {
        const session = this.waiting.get(sipToken);
        if (token !== sipToken || !session) return;
        clearTimeout(timer);
        this.arrivals.delete(arrived);
        resolve(session);
      };
      const timer = setTimeout(() => {
        this.arrivals.delete(arrived);
        reject(new SoftphoneError('noInvite'));
      }, this.timings.inviteWithinMs);
      this.arrivals.add(arrived);
    });
  }

  private showRinging(): void {
    this.holder.change({ ringing: [...this.waiting.keys()] });
  }

  private attachAudio(connection: RTCPeerConnection): void {
    connection.addEventListener('track', ({ track, streams }) => {
      this.audio.srcObject = streams[0] ?? new MediaStream([track]);
      void this.audio.play().catch(() => whenSoundAllowed(() => void this.audio.play().catch(() => {})));
    });
  }

  /** The WebSocket may be as dead as the sound without knowing it: it is opened anew, and with it our registration. */
  private readonly registerAnew = (): void => {
    const { transport } = this.userAgent as UA & { readonly transport: { connect(): void; disconnect(): void } };
    transport.disconnect();
    transport.connect();
  };

  private onCallStart(session: Session, token: string): void {
    this.active = { session, token };
    this.path = new CallPath(session.connection, this.registerAnew, () => session.terminate(), this.timings);
    this.counters = null;
    this.holder.change({ inCall: true, muted: false, quality: null });
    clearInterval(this.qualityTimer);
    this.qualityTimer = setInterval(() => void this.measure(), this.timings.qualityEveryMs);
  }

  private leaveActive(): void {
    this.active?.session.terminate();
  }

  private onCallEnd(): void {
    this.active = null;
    clearInterval(this.qualityTimer);
    this.path?.close();
    this.path = null;
    stopTracks(this.voice);
    this.voice = null;
    this.holder.change({ inCall: false, muted: false, quality: null });
  }

  private async measure(): Promise<void> {
    const now = this.active && (await inboundCounters(this.active.session.connection));
    if (!now) return;
    this.holder.change({ quality: judgeQuality(this.counters, now) });
    this.counters = now;
  }

  private watchMicrophone(): void {
    this.unwatch();
    this.unwatch = watchMicrophone(this.microphone, (microphone) => this.holder.change({ microphone }));
  }
}

function stopTracks(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
