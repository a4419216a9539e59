import { api } from '../api/endpoints.js';
import { type Softphone, type SoftphoneState, SoftphoneStateHolder } from './softphone.js';

/** The telephone of a PBX without sound: its one button is a request to the server. */
export class SimulatedSoftphone implements Softphone {
  readonly hasAudio = false;
  readonly input = null;
  private readonly holder = new SoftphoneStateHolder();
  readonly subscribe = this.holder.subscribe;

  get state(): SoftphoneState {
    return this.holder.state;
  }

  async start(): Promise<void> {
    this.holder.change({ registration: 'registered' });
  }

  async answer(): Promise<void> {
    await api.agent.answerSimulated();
  }

  expect(): void {}
  release(): void {}
  setMuted(): void {}
  sendDigit(): void {}
  useMicrophone(): void {}

  stop(): void {
    this.holder.change({ registration: 'off' });
  }
}
