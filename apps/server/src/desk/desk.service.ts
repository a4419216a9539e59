import { Injectable } from '@nestjs/common';
import { AgentsConfig, AgentService, latestWrapUp, type Agent } from '@yiche/agents';
import { CallLedger, Calls, isWith, ownerOf, phaseOf, type CallPhase, type CallState } from '@yiche/calls';
import { refusal, type DeskCall, type DeskSnapshot } from '@yiche/contracts';
import { Clock } from '@yiche/kernel';
import { Bureaus } from '@yiche/identity';
import { RelocationQueries } from '@yiche/relocations';

/** Puts an agent's desk together: agent, call, request in hand, earlier requests of the requester. */
@Injectable()
export class DeskService {
  private lastVersion = 0;

  constructor(
    private readonly agents: AgentService,
    private readonly ledger: CallLedger,
    private readonly calls: Calls,
    private readonly relocations: RelocationQueries,
    private readonly bureaus: Bureaus,
    private readonly clock: Clock,
    private readonly config: AgentsConfig,
  ) {}

  /**
   * The desk as it is now.
   * @throws DomainError `desk/not-an-agent` for a user who takes no calls
   */
  async snapshot(user: { userId: string; displayName: string; extension: string | null }): Promise<DeskSnapshot> {
    if (!user.extension) throw refusal('desk/not-an-agent');
    // Taken first: a change that comes while the rest is read gets a higher number and is not covered by this one.
    const version = this.nextVersion();
    const agent = this.agents.find(user.userId);
    const call = agent?.callId ? await this.ledger.byId(agent.callId) : null;
    // A call that went to somebody else, and the request with it, is over here: what they do with it is not this desk's business.
    const theirs = call !== null && isWith(call, user.extension);
    const owners = call && this.bureaus.ofOwners(call.did);
    const [requester, relocation] = call
      ? await Promise.all([this.calls.requesterOf(call.id), this.relocations.ofCall(call.id)])
      : [null, null];
    return {
      version,
      now: this.clock.now().toISOString(),
      agent: {
        extension: user.extension,
        displayName: user.displayName,
        state: agent?.state ?? 'offline',
        reason: agent?.reason ?? null,
        since: (agent?.since ?? this.clock.now()).toISOString(),
        wrapUp: agent && this.wrapUpOf(agent),
        leaving: agent?.leaving ?? null,
      },
      call: call && requester ? deskCall(call, theirs, owners ? null : requester.masked) : null,
      relocationId: relocation && (theirs || relocation.holderId === agent?.userId) ? relocation.id : null,
      // Of an owner nothing is shown but what they were called for.
      earlier:
        requester?.indexes.length && !owners
          ? await this.relocations.ofRequester(requester.indexes, relocation?.id ?? null)
          : [],
      asOwner: owners && requester ? await this.relocations.ofOwner(requester.indexes, owners.id) : [],
    };
  }

  private wrapUpOf({ state, since, wrapUpUntil }: Readonly<Agent>): DeskSnapshot['agent']['wrapUp'] {
    if (state !== 'wrap-up' || wrapUpUntil === null) return null;
    const policy = this.config.wrapUp;
    return {
      until: wrapUpUntil.toISOString(),
      latest: latestWrapUp(since, policy).toISOString(),
      extensionSeconds: policy.extensionMilliseconds / 1_000,
    };
  }

  /** Rises for ever, across restarts too: no desk takes an old snapshot for a new one. */
  private nextVersion(): number {
    this.lastVersion = Math.max(this.lastVersion + 1, this.clock.now().getTime());
    return this.lastVersion;
  }
}

/** Phases in which nobody has the call are none of a desk's. */
const isOnDesk = (phase: CallPhase): phase is DeskCall['phase'] =>
  phase !== 'arrived' && phase !== 'queued' && phase !== 'handed-over';

/** @param requesterMasked null for an owner who rings back, of whose number nothing is shown (C3) */
function deskCall(call: CallState, theirs: boolean, requesterMasked: string | null): DeskCall {
  const phase = theirs ? phaseOf(call) : 'ended';
  const offeredAt = call.offeredAt ?? call.arrivedAt;
  const owner = theirs ? ownerOf(call) : null;
  return {
    callId: call.id,
    sipToken: call.callKey,
    phase: isOnDesk(phase) ? phase : 'ended',
    line: requesterMasked === null ? 'owners' : 'hotline',
    requesterMasked: requesterMasked ?? '',
    arrivedAt: call.arrivedAt.toISOString(),
    offeredAt: offeredAt.toISOString(),
    answeredAt: call.connectedAt?.toISOString() ?? null,
    endedAt: call.endedAt?.toISOString() ?? null,
    waitedSeconds: Math.max(0, Math.round((offeredAt.getTime() - (call.queuedAt ?? call.arrivedAt).getTime()) / 1000)),
    owner: owner && { ...owner, since: owner.since.toISOString() },
  };
}
