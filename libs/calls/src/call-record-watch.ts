import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CallRecords, Pbx } from '@yiche/telephony';

/** Whether the PBX's own record, the ledger's second witness, is there: for those who watch the program. */
@Injectable()
export class CallRecordWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  /** A PBX that has had no call since it was set up has written nothing down. */
  private callSeen = false;
  private leave: () => void = () => undefined;

  constructor(
    private readonly records: CallRecords,
    private readonly pbx: Pbx,
  ) {}

  onApplicationBootstrap(): void {
    this.leave = this.pbx.subscribe(({ type }) => {
      if (type === 'call-ended') this.callSeen = true;
    });
  }

  onApplicationShutdown(): void {
    this.leave();
  }

  /** Null where there is no such record to be read. */
  async isUsable(): Promise<boolean | null> {
    const state = await this.records.state();
    return state === null ? null : state === 'there' || (state === 'empty' && !this.callSeen);
  }
}
