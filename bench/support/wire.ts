import { connect, createServer, type Socket } from 'node:net';

/** A TCP connection between two parts that can be cut. */
export interface Wire {
  readonly port: number;
  /** Ends every connection and takes no new one until `mend`. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

/** Passes every byte on to `target` and back. */
export async function startWire(target: { readonly host: string; readonly port: number }): Promise<Wire> {
  const sockets = new Set<Socket>();
  let whole = true;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((inbound) => {
    if (!whole) return void inbound.destroy();
    const outbound = keep(connect(target));
    keep(inbound).pipe(outbound).pipe(inbound);
    inbound.on('close', () => outbound.destroy());
    outbound.on('close', () => inbound.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut: () => {
      whole = false;
      destroyAll();
    },
    mend: () => void (whole = true),
    stop: () => {
      destroyAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
