import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { StartError } from './start-error.js';

export interface WantedPort {
  readonly purpose: string;
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

/** @throws StartError `port-taken` that names the first port somebody else listens on. */
export async function assertPortsFree(wanted: readonly WantedPort[]): Promise<void> {
  for (const port of wanted) {
    const error = await tryBind(port);
    if (error === undefined) continue;
    const where = `${port.purpose} ${port.protocol.toUpperCase()} ${port.address}:${port.port}`;
    if (error.code === 'EADDRINUSE') throw new StartError('port-taken', { detail: where });
    throw new StartError('cannot-bind', { detail: `${where} ${error.code ?? ''}` });
  }
}

function tryBind({ protocol, address, port }: WantedPort): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    if (protocol === 'tcp') {
      const server = createServer();
      server.once('error', resolve);
      server.listen(port, address, () => server.close(() => resolve(undefined)));
      return;
    }
    const socket = createSocket('udp4');
    socket.once('error', resolve);
    socket.bind(port, address, () => socket.close(() => resolve(undefined)));
  });
}
