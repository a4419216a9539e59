import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LedgerAgreed, PbxOutageBegan, PbxOutageEnded } from '@yiche/calls';
import { DatabaseReturned, EventBus, Logger, Troubles } from '@yiche/platform';
import { PbxOutageRecord } from '../pbx-outage-record.js';

/**
 * Writes down when the PBX could not be heard (E2), in the order in which it happened. What cannot be written now, because the database
 * is away as well, is written when it returns.
 *
 * A database that is away is no lost service by itself: calls go on without it, and what they did is written afterwards. So `DatabaseLost`
 * opens nothing.
 */
@Injectable()
export class PbxOutageListener implements OnModuleInit, BeforeApplicationShutdown {
  private readonly unwritten: (() => Promise<void>)[] = [];
  private readonly leave: (() => void)[] = [];
  /** An outage from before the start may stand open in the database. */
  private mayBeOpen = true;
  private isAway = false;
  private writing: Promise<void> | null = null;
  private readonly troubles: Troubles;

  constructor(
    private readonly bus: EventBus,
    private readonly record: PbxOutageRecord,
    logger: Logger,
  ) {
    this.troubles = new Troubles(logger);
  }

  onModuleInit(): void {
    this.leave.push(
      this.bus.on(PbxOutageBegan, ({ at }) => {
        this.isAway = true;
        this.mayBeOpen = false;
        return this.add(() => this.record.begin(at));
      }),
      this.bus.on(PbxOutageEnded, ({ at, since, restarted }) => {
        this.isAway = false;
        return this.add(() => this.record.end({ at, since, restarted }));
      }),
      this.bus.on(LedgerAgreed, ({ at }) => {
        if (!this.mayBeOpen || this.isAway) return this.write();
        this.mayBeOpen = false;
        return this.add(() => this.record.end({ at, since: null, restarted: null }));
      }),
      this.bus.on(DatabaseReturned, () => this.write()),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const leave of this.leave.splice(0)) leave();
    await this.writing;
  }

  private add(step: () => Promise<void>): Promise<void> {
    this.unwritten.push(step);
    return this.write();
  }

  /** One at a time, the oldest first; stops at one that fails, which is tried again with the next news. */
  private write(): Promise<void> {
    this.writing ??= this.writeAll().finally(() => (this.writing = null));
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    for (let step = this.unwritten[0]; step; step = this.unwritten[0]) {
      if (!(await this.troubles.attempt('an outage of the PBX could not be written down; tried again', step))) return;
      this.unwritten.shift();
    }
  }
}
