import {
  OnGatewayConnection,
  OnGatewayDisconnect,
  OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { OnApplicationShutdown } from '@nestjs/common';
import { AgentChanged, AgentService } from '@yiche/agents';
import { Refusals } from '@yiche/audit';
import { agentOf, CallProgressed } from '@yiche/calls';
import {
  deskLeadSchema,
  deskLeavingSchema,
  deskPaintedSchema,
  deskPresenceSchema,
  deskSyncSchema,
  errorBodyOf,
  refusal,
  type ClientToServerEvents,
  type DeskSnapshot,
  type ServerToClientEvents,
  type SocketAnswer,
  type SystemStatus,
} from '@yiche/contracts';
import {
  IdentityService,
  passwordChangeRequired,
  servesAllBureaus,
  SessionEnded,
  sessionTokenFromCookieHeader,
} from '@yiche/identity';
import type { DomainError } from '@yiche/kernel';
import {
  cleanInput,
  DatabaseLost,
  DatabaseReturned,
  DatabaseWatch,
  EventBus,
  Logger,
  PlatformConfig,
} from '@yiche/platform';
import { RecordingsChanged } from '@yiche/recordings';
import { RelocationChanged, SupervisionChanged, TasksChanged } from '@yiche/relocations';
import { Pbx } from '@yiche/telephony';
import type { Server, Socket } from 'socket.io';
import type { z } from 'zod';
import { ServerConfig } from '../config.js';
import { DeskService } from '../desk/desk.service.js';
import { errorAnswer } from '../http/domain-error.filter.js';
import { isRefusal } from '../http/refused-access.js';
import { RecordingTurned, RecordingWatch } from '../watch/recording-watch.js';
import { WebBuild } from '../http/web-build.js';
import { DeskLiveness } from './desk-liveness.js';
import { LatestOnly } from './latest-only.js';
import { ScreenPop } from './screen-pop.js';
import { SocketSessions, type SocketData } from './socket-sessions.js';

const SESSION_ENDED = errorBodyOf(refusal('identity/not-logged-in#ended'));

type DeskServer = Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;
type DeskSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;

/**
 * The only place that speaks Socket.IO. Rooms: `user:<id>`, `session:<id>`, `bureau:<id>`, `operator` (who sees all bureaus)
 * and `supervisors`.
 * Everything pushed can be fetched again over HTTP, so a lost message costs a moment, never a fact.
 */
@WebSocketGateway()
export class RealtimeGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect, OnApplicationShutdown {
  @WebSocketServer()
  private readonly server!: DeskServer;

  private readonly pushes: LatestOnly;
  private probing: ReturnType<typeof setInterval> | undefined;
  private leavePbx: () => void = () => undefined;

  constructor(
    private readonly identity: IdentityService,
    private readonly desks: DeskService,
    private readonly agents: AgentService,
    private readonly sessions: SocketSessions,
    private readonly liveness: DeskLiveness,
    private readonly screenPop: ScreenPop,
    private readonly database: DatabaseWatch,
    private readonly pbx: Pbx,
    private readonly recording: RecordingWatch,
    private readonly web: WebBuild,
    private readonly config: ServerConfig,
    private readonly platform: PlatformConfig,
    private readonly bus: EventBus,
    private readonly refusals: Refusals,
    private readonly logger: Logger,
  ) {
    this.pushes = new LatestOnly((userId) => this.pushDesk(userId), {
      retryMs: config.desk.probeMs,
      failed: (cause) => {
        this.logger.error({ err: cause }, 'a desk could not be put together');
        return this.database.isUp; // all desks are pushed when it returns
      },
    });
  }

  onApplicationShutdown(): void {
    this.pushes.end();
    clearInterval(this.probing);
    this.leavePbx();
  }

  /** Nobody gets a socket without a session: the same cookie as over HTTP. */
  afterInit(server: DeskServer): void {
    // Not before: a command is this program without a server, and there is nobody to tell or to ask.
    this.handOn();
    this.probing = setInterval(() => this.probe(), this.config.desk.probeMs);
    server.use((socket, next) => {
      const token = sessionTokenFromCookieHeader(socket.handshake.headers.cookie, this.platform.production);
      const user = token ? this.identity.authenticate(token) : Promise.resolve(null);
      user
        .then((found) => {
          if (!found) throw refusal('identity/not-logged-in');
          if (found.mustChangePassword) throw passwordChangeRequired();
          if (this.socketsOf(found.sessionId) >= this.config.socket.perSession) throw tooManySockets();
          socket.data = { user: found, token: token ?? '', checkedAt: Date.now() };
          next();
        })
        .catch((cause: unknown) => {
          this.writeRefusal(socket, 'connect', cause);
          next(Object.assign(new Error('refused'), { data: errorAnswer(cause).body }));
        });
    });
  }

  /** Hands on what happens. */
  private handOn(): void {
    this.bus.on(AgentChanged, ({ agent }) => this.pushes.ask(agent.userId));
    this.bus.on(CallProgressed, ({ before, after }) => {
      for (const extension of new Set([before && agentOf(before), agentOf(after)])) {
        const agent = extension ? this.agents.byExtension(extension) : null;
        if (agent?.callId === after.id) this.pushes.ask(agent.userId);
      }
    });
    this.bus.on(RelocationChanged, ({ relocationId, bureauId, version }) => {
      this.server.to([`bureau:${bureauId}`, 'operator']).emit('relocation:changed', { id: relocationId, version });
    });
    this.bus.on(TasksChanged, ({ bureauId }) => {
      this.server.to([`bureau:${bureauId}`, 'operator']).emit('tasks:changed');
    });
    this.bus.on(SupervisionChanged, () => void this.server.to('supervisors').emit('supervision:changed'));
    this.bus.on(RecordingsChanged, ({ callId }) => {
      this.server.to('operator').emit('recordings:changed', { callId });
    });
    this.leavePbx = this.pbx.subscribe(({ type }) => {
      if (type === 'link-changed') this.server.emit('system:status', this.status());
    });
    this.bus.on(RecordingTurned, () => void this.server.emit('system:status', this.status()));
    this.bus.on(DatabaseLost, () => void this.server.emit('system:status', this.status()));
    this.bus.on(DatabaseReturned, () => {
      this.server.emit('system:status', this.status());
      for (const agent of this.agents.atWork()) this.pushes.ask(agent.userId);
    });
    this.bus.on(SessionEnded, ({ sessionId }) => {
      this.server.to(`session:${sessionId}`).emit('session:ended', SESSION_ENDED);
      this.server.in(`session:${sessionId}`).disconnectSockets(true);
    });
  }

  async handleConnection(socket: DeskSocket): Promise<void> {
    const { userId, sessionId, bureauId, roles } = socket.data.user;
    // Asked again: handshakes at the same time do not see each other, connections do.
    if (this.socketsOf(sessionId) >= this.config.socket.perSession) return void socket.disconnect(true);
    const view = bureauId ? [`bureau:${bureauId}`] : servesAllBureaus(socket.data.user) ? ['operator'] : [];
    if (roles.includes('supervisor')) view.push('supervisors');
    await socket.join([`user:${userId}`, `session:${sessionId}`, ...view]);
    socket.emit('system:status', this.status());
  }

  /** Connections of a session here: a page more than fit is refused, so that it throws none out that has a call. */
  private socketsOf(sessionId: string): number {
    return this.server.sockets.adapter.rooms.get(`session:${sessionId}`)?.size ?? 0;
  }

  @SubscribeMessage('desk:sync')
  sync(socket: DeskSocket, message: unknown): Promise<SocketAnswer<DeskSnapshot>> {
    return this.answer(socket, deskSyncSchema, message, () => this.desks.snapshot(socket.data.user));
  }

  handleDisconnect(socket: DeskSocket): void {
    this.liveness.disconnected(socket.data.user.userId, socket.id);
  }

  @SubscribeMessage('desk:lead')
  lead(socket: DeskSocket, message: unknown): Promise<SocketAnswer<{ leads: boolean }>> {
    return this.answer(socket, deskLeadSchema, message, ({ pageId, takeOver }) => {
      const { userId, sessionId } = socket.data.user;
      const { leads, replaced } = this.liveness.lead(userId, { pageId, sessionId, socketId: socket.id }, takeOver);
      if (replaced) this.server.to(replaced).emit('desk:led-elsewhere');
      return { leads };
    });
  }

  @SubscribeMessage('desk:present')
  present(socket: DeskSocket, message: unknown): Promise<SocketAnswer<null>> {
    return this.answer(socket, deskPresenceSchema, message, (presence) => {
      this.liveness.heard(socket.data.user.userId, socket.id, presence);
      return null;
    });
  }

  @SubscribeMessage('desk:leaving')
  leaving(socket: DeskSocket, message: unknown): Promise<SocketAnswer<null>> {
    return this.answer(socket, deskLeavingSchema, message, () => {
      this.liveness.leaving(socket.data.user.userId, socket.id);
      return null;
    });
  }

  @SubscribeMessage('desk:painted')
  painted(socket: DeskSocket, message: unknown): Promise<SocketAnswer<null>> {
    return this.answer(socket, deskPaintedSchema, message, ({ callId }) => {
      this.screenPop.painted(callId, socket.data.user.userId);
      return null;
    });
  }

  /** Asks every page of everybody with a desk; who leads is the affair of `DeskLiveness`. */
  private probe(): void {
    this.liveness.look();
    for (const socket of this.server.sockets.sockets.values()) {
      if (socket.data.user.extension) this.ask(socket);
    }
  }

  private ask(socket: DeskSocket): void {
    socket.timeout(this.config.desk.callSilenceMs).emit('desk:probe', (unanswered, answer) => {
      const presence = unanswered ? null : deskPresenceSchema.safeParse(answer).data;
      if (!presence) return;
      this.liveness.heard(socket.data.user.userId, socket.id, presence);
      void this.checkSession(socket);
    });
  }

  private async checkSession(socket: DeskSocket): Promise<void> {
    try {
      if (await this.sessions.stands(socket.data)) return;
      socket.emit('session:ended', SESSION_ENDED);
      socket.disconnect(true);
    } catch (cause) {
      this.logger.warn({ err: cause }, 'a session could not be checked; it will be with a later answer');
    }
  }

  private status(): SystemStatus {
    // A process whose role is not telephony hears no PBX and knows nothing of it.
    const hears = this.pbx.link === 'up' || !this.config.roles.includes('telephony');
    const { build } = this.web;
    const word = (isUp: boolean): 'up' | 'down' => (isUp ? 'up' : 'down');
    return {
      database: word(this.database.isUp),
      pbx: word(hears),
      recording: word(!this.recording.hasStopped),
      ...(build && { build }),
    };
  }

  private async pushDesk(userId: string): Promise<void> {
    const agent = this.agents.find(userId);
    if (!agent) return;
    const snapshot = await this.desks.snapshot(agent);
    this.server.to(`user:${userId}`).emit('desk:changed', snapshot);
    if (snapshot.call?.phase === 'offered') this.screenPop.pushed(snapshot.call.callId, userId);
  }

  private writeRefusal(socket: DeskSocket, what: string, cause: unknown): void {
    if (!isRefusal(cause)) return;
    const { user } = socket.data as Partial<SocketData>;
    const { address } = socket.handshake;
    this.refusals.record({ actor: user ?? null, address, route: `socket.io ${what}`, code: cause.code });
  }

  /** Validates, works, answers; whatever comes, the answer is an acknowledgement and never an exception. */
  private async answer<S extends z.ZodType, T>(
    socket: DeskSocket,
    schema: S,
    message: unknown,
    work: (message: z.output<S>) => T | Promise<T>,
  ): Promise<SocketAnswer<T>> {
    try {
      const parsed = schema.safeParse(cleanInput(message));
      if (!parsed.success) throw refusal('socket/invalid-input');
      return { ok: true, value: await work(parsed.data) };
    } catch (cause) {
      const { status, body } = errorAnswer(cause);
      this.writeRefusal(socket, 'message', cause);
      if (status === 500) this.logger.error({ err: cause }, 'a socket message failed');
      return { ok: false, error: body };
    }
  }
}

const tooManySockets = (): DomainError => refusal('realtime/too-many-sockets');
