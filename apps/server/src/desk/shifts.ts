import { Injectable } from '@nestjs/common';
import { refusal } from '@yiche/contracts';
import { AgentService } from '@yiche/agents';
import { Bureaus, Seats, type SessionUser } from '@yiche/identity';
import type { SoftphoneCredential } from '@yiche/telephony';

/** Begins the shift of a user, in the queues that they serve. */
@Injectable()
export class Shifts {
  constructor(
    private readonly agents: AgentService,
    private readonly seats: Seats,
    private readonly bureaus: Bureaus,
  ) {}

  /** @throws DomainError `desk/not-an-agent`, `desk/no-seat`, or as `AgentService.startShift` */
  async begin(user: SessionUser): Promise<SoftphoneCredential> {
    const { userId, displayName, sessionId } = user;
    const extension = extensionOf(user);
    const seats = await this.seats.of(user);
    const [first] = seats.toSorted((one, other) => one.penalty - other.penalty);
    if (!first) throw refusal('desk/no-seat');
    const bureauId = user.bureauId ?? this.bureaus.ofQueue(first.queue).id;
    return this.agents.startShift({ userId, displayName, sessionId, extension, bureauId, seats });
  }
}

/** @throws DomainError `desk/not-an-agent` */
export function extensionOf(user: SessionUser): string {
  if (!user.extension) throw refusal('desk/not-an-agent');
  return user.extension;
}
