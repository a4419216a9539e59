import type { DeskTimings } from '@yiche/contracts';
import { inboundCounters } from './inbound-counters.js';

/**
 * The way that the sound of one call takes through the network. When the network changes (another Wi-Fi, a cable) the telephone
 * registers anew, which also tells that the PBX can be reached again; if the sound still does not come then, the leg is given up and
 * the PBX rings at once with a new one, as after a reload. Not by an ICE restart: Asterisk 22 answers one with sound in one direction.
 */
export class CallPath {
  private timer: ReturnType<typeof setInterval> | undefined;
  private inDoubt = false;
  private closed = false;

  constructor(
    private readonly connection: RTCPeerConnection,
    private readonly registerAnew: () => void,
    private readonly giveUp: () => void,
    private readonly timings: Pick<DeskTimings['phone'], 'pathRepairMs' | 'pathSilenceMs'>,
  ) {
    connection.addEventListener('iceconnectionstatechange', this.watch);
    addEventListener('online', this.repair);
  }

  /** The PBX reaches the telephone again. */
  async registered(): Promise<void> {
    if (!this.inDoubt) return;
    this.inDoubt = false;
    const before = await this.received();
    await new Promise((resolve) => setTimeout(resolve, this.timings.pathSilenceMs));
    if ((await this.received()) === before && !this.closed) this.giveUp();
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.connection.removeEventListener('iceconnectionstatechange', this.watch);
    removeEventListener('online', this.repair);
  }

  private readonly watch = (): void => {
    clearInterval(this.timer);
    if (this.connection.iceConnectionState !== 'disconnected') return;
    this.repair();
    this.timer = setInterval(this.repair, this.timings.pathRepairMs);
  };

  private readonly repair = (): void => {
    this.inDoubt = true;
    this.registerAnew();
  };

  private async received(): Promise<number> {
    return (await inboundCounters(this.connection))?.packetsReceived ?? 0;
  }
}
