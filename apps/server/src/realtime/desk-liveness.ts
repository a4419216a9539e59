import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AgentService, type PagePresence } from '@yiche/agents';
import type { DeskPresence } from '@yiche/contracts';
import { Clock } from '@yiche/kernel';
import { Logger, Metrics } from '@yiche/platform';
import { ServerConfig } from '../config.js';

/** A page that would lead its agent's desk, and the socket it speaks through for the moment. */
export interface DeskPage {
  /** Made by the page when it is loaded: the same across reconnections, another after a reload. */
  readonly pageId: string;
  readonly sessionId: string;
  readonly socketId: string;
}

interface WatchedDesk {
  /** The page whose answers count; null after a restart of ours, until it has come back. */
  page: { pageId: string; sessionId: string; socketId: string | null } | null;
  heardAt: number;
  /** The page is gone, or has been replaced, and no page has had a telephone since. */
  lost: boolean;
}

/**
 * Which page leads an agent's desk, and whether it is alive. The server asks and the page answers: a frozen tab cannot, a dead one
 * neither, and the timers of a tab in the background would not be a witness. Silence is measured from the last answer, so a socket
 * that is gone for a moment and an answer that is missing are the same thing. Other pages of the same agent are not counted.
 */
@Injectable()
export class DeskLiveness implements OnApplicationBootstrap {
  private readonly desks = new Map<string, WatchedDesk>();
  private lookedAt: number | null = null;
  private readonly pages;

  constructor(
    private readonly agents: AgentService,
    private readonly clock: Clock,
    private readonly config: ServerConfig,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.pages = metrics.gauge('yiche_desks', 'Desks of agents at work, by the presence of the page that leads them', [
      'page',
    ]);
  }

  /** After a restart of ours the pages have to come back: those that do not are missed like any other. */
  onApplicationBootstrap(): void {
    for (const { userId } of this.agents.atWork()) {
      this.desks.set(userId, { page: null, heardAt: this.now(), lost: false });
    }
  }

  /**
   * A page asks to lead. Within a browser its tabs have agreed among themselves, so the same session may always change its page;
   * another browser gets the desk when it is free, or when the person there says that they take over.
   * @returns whether it leads now, and the socket of the page that led before
   */
  lead(userId: string, page: DeskPage, takeOver: boolean): { leads: boolean; replaced: string | null } {
    const desk = this.desks.get(userId) ?? { page: null, heardAt: this.now(), lost: false };
    const current = desk.page;
    const other = current !== null && current.pageId !== page.pageId;
    const free = current?.sessionId === page.sessionId || current?.socketId === null || this.judge(desk) !== 'there';
    if (other && !takeOver && !free) return { leads: false, replaced: null };
    this.desks.set(userId, { page: { ...page }, heardAt: this.now(), lost: desk.lost || other });
    this.note(userId);
    return { leads: true, replaced: other ? current.socketId : null };
  }

  /** The page at this socket said, or answered, how it is. Only the one that leads counts. */
  heard(userId: string, socketId: string, presence: DeskPresence): void {
    const desk = this.leadBy(userId, socketId);
    if (!desk) return;
    desk.heardAt = this.now();
    if (presence.telephone === 'ready') desk.lost = false;
    this.note(userId, { microphone: presence.microphone === 'ok' });
  }

  /** The page at this socket is being closed or reloaded. */
  leaving(userId: string, socketId: string): void {
    const desk = this.leadBy(userId, socketId);
    if (!desk) return;
    desk.lost = true;
    this.note(userId);
  }

  /** The socket is gone; the page may come back through another. */
  disconnected(userId: string, socketId: string): void {
    const desk = this.leadBy(userId, socketId);
    if (desk?.page) desk.page.socketId = null;
  }

  /** Looks at every desk; to be called each `desk.probeMs`. */
  look(): void {
    const now = this.now();
    // We were away ourselves (a stall, a suspended machine): nobody could have been heard meanwhile.
    const away = now - (this.lookedAt ?? now) - 2 * this.config.desk.probeMs;
    this.lookedAt = now;
    const pages = { there: 0, quiet: 0, gone: 0 };
    for (const [userId, desk] of this.desks) {
      if (away > 0) desk.heardAt = now;
      if (this.isAtWork(userId)) {
        pages[this.judge(desk)] += 1;
        this.note(userId);
      } else if (!desk.page?.socketId) this.desks.delete(userId);
    }
    for (const [page, number] of Object.entries(pages)) this.pages.set({ page }, number);
  }

  private leadBy(userId: string, socketId: string): WatchedDesk | null {
    const desk = this.desks.get(userId);
    return desk?.page?.socketId === socketId ? desk : null;
  }

  private note(userId: string, also: { microphone?: boolean } = {}): void {
    const desk = this.desks.get(userId);
    if (!desk) return;
    this.agents
      .notePresence(userId, { page: this.judge(desk), ...also })
      .catch((cause: unknown) => this.logger.error({ err: cause }, 'the presence of an agent could not be written'));
  }

  private judge(desk: WatchedDesk): PagePresence {
    const silence = this.now() - desk.heardAt;
    if (silence >= this.config.desk.callSilenceMs) desk.lost = true;
    if (desk.lost) return 'gone';
    return silence >= this.config.desk.offerSilenceMs ? 'quiet' : 'there';
  }

  private isAtWork(userId: string): boolean {
    return (this.agents.find(userId)?.state ?? 'offline') !== 'offline';
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
