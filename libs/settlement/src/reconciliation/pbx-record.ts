import { Injectable } from '@nestjs/common';
import { Logger } from '@yiche/platform';
import { CallRecords, type RecordedCall } from '@yiche/telephony';
import type { PbxCall } from '../domain/differences.js';
import type { PbxRecord } from '../domain/pbx-comparison.js';

/** Ledger and record may tell the arrival of a call apart by so much, ms. */
const BEFORE = 3_600_000;
/** A call that arrived at the end of a stretch is followed for so long, ms. */
const AFTER = 6 * 3_600_000;

/** The PBX's own record of a stretch of time. */
@Injectable()
export class PbxRecords {
  constructor(
    private readonly records: CallRecords,
    private readonly logger: Logger,
  ) {}

  /** The calls that arrived in it, with a margin before and after. */
  async of(from: Date, to: Date): Promise<PbxRecord> {
    const readUntil = new Date(to.getTime() + AFTER);
    try {
      const calls = await this.records.between(new Date(from.getTime() - BEFORE), readUntil);
      return calls === null ? 'none' : calls.map((call) => pbxCallOf(call, readUntil));
    } catch (cause) {
      // Not a reason to stop: it becomes a difference that somebody has to answer for.
      this.logger.error({ err: cause, from: from.toISOString() }, 'what the PBX wrote down cannot be read');
      return 'unreadable';
    }
  }
}

function pbxCallOf({ callKey, node, bureauId, arrivedAt, legs }: RecordedCall, readUntil: Date): PbxCall {
  const connected = legs.flatMap(({ role, connectedAt }) =>
    role === 'agent' && connectedAt ? [connectedAt.getTime()] : [],
  );
  return {
    callKey,
    node,
    bureauId,
    arrivedAt,
    connectedAt: connected.length > 0 ? new Date(Math.min(...connected)) : null,
    endedAt: legs.find(({ role }) => role === 'requester')?.endedAt ?? null,
    readUntil,
  };
}
