import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Who is connected, so that a server which ends waits for answers under way and for nobody else. Node, when it is closed, ends what it
 * takes for idle, once: also an answer that has been made and not yet been sent; not those that are being answered just then, nor those
 * on which nothing was ever asked (browsers open some in advance).
 */
export class Connections {
  private readonly open = new Set<Socket>();
  private readonly answering = new Set<Socket>();
  private isEnding = false;

  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
    // Whose it is then ends it.
    server.on('upgrade', ({ socket }) => this.open.delete(socket));
    server.on('request', ({ socket }, answer) => {
      this.answering.add(socket);
      // All of it is with the system by then, or nobody is there to take it.
      answer.once('close', () => {
        this.answering.delete(socket);
        if (this.isEnding) socket.destroySoon();
      });
    });
    server.closeIdleConnections = () => this.closeIdle();
  }

  /** From now on a connection ends with the answer that is under way on it, and at once where there is none. */
  end(): void {
    this.isEnding = true;
    this.closeIdle();
  }

  private closeIdle(): void {
    for (const socket of this.open) if (!this.answering.has(socket)) socket.destroy();
  }
}
