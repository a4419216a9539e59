import type { MicrophoneState } from './microphone-state.js';

/** How good the sound is, from the receiving side of the running call. */
export interface CallQuality {
  readonly level: 'good' | 'fair' | 'poor';
  /** Share of lost packets since the last measurement, 0–100. */
  readonly lossPercent: number;
  readonly jitterMilliseconds: number;
}

export type Registration = 'off' | 'connecting' | 'registered' | 'lost' | 'refused';

export interface SoftphoneState {
  readonly registration: Registration;
  /** Tokens of calls that ring at this telephone. */
  readonly ringing: readonly string[];
  /** Whether sound flows. */
  readonly inCall: boolean;
  readonly muted: boolean;
  readonly microphone: 'none' | MicrophoneState;
  readonly quality: CallQuality | null;
}

export const IDLE_SOFTPHONE: SoftphoneState = {
  registration: 'off',
  ringing: [],
  inCall: false,
  muted: false,
  microphone: 'none',
  quality: null,
};

/** Why a softphone could not do what it was asked; `reason` is a key of the texts under `errors`. */
export class SoftphoneError extends Error {
  constructor(readonly reason: 'phoneTimeout' | 'phoneRefused' | 'noInvite' | 'notRegistered') {
    super(reason);
    this.name = 'SoftphoneError';
  }
}

/**
 * The agent's telephone in the browser. It answers, mutes and sends digits; everything else a call can do is done by
 * the server on the PBX, so that a call survives this window.
 */
export interface Softphone {
  readonly state: SoftphoneState;
  /** Without sound there is nothing to mute and no keypad. */
  readonly hasAudio: boolean;
  /** What it speaks into; null for a telephone without sound. */
  readonly input: MediaStream | null;
  subscribe(listener: () => void): () => void;
  /** Registers. @throws SoftphoneError when the PBX refuses, or has not answered within 10 s */
  start(): Promise<void>;
  /** Answers the call whose INVITE carries this token, waiting a moment for an INVITE that is still under way. */
  answer(sipToken: string): Promise<void>;
  /** Takes back the call that this telephone lost, as soon as the PBX rings again with its token; null for none. */
  expect(sipToken: string | null): void;
  /** The call with this token is over for certain: leaves it, where the PBX's own word did not reach this telephone. */
  release(sipToken: string): void;
  setMuted(muted: boolean): void;
  sendDigit(digit: string): void;
  /** Speaks into this stream from now on, in a running call too. */
  useMicrophone(stream: MediaStream): void;
  /** Leaves any call, unregisters and gives the microphone back. */
  stop(): void;
}

/** State with listeners, as React's useSyncExternalStore wants it. */
export class SoftphoneStateHolder {
  private readonly listeners = new Set<() => void>();
  state: SoftphoneState = IDLE_SOFTPHONE;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  change(change: Partial<SoftphoneState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
