import { Injectable } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { Bureaus, Seats, type SessionUser } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';
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
    if (!first) throw new DomainError('desk/no-seat', '还没有给您分配接听队列，不能上线，请联系系统管理员', 'conflict');
    const bureauId = user.bureauId ?? this.bureaus.ofQueue(first.queue).id;
    return this.agents.startShift({ userId, displayName, sessionId, extension, bureauId, seats });
  }
}

/** @throws DomainError `desk/not-an-agent` */
export function extensionOf(user: SessionUser): string {
  if (!user.extension) throw new DomainError('desk/not-an-agent', '您的账号没有话务台', 'forbidden');
  return user.extension;
}
