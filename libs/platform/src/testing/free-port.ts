import { createSocket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below 32,768, where Linux begins to take local ports for outgoing connections: a port from there can be taken by
 * anybody's connection between two starts of what listens on it, and stays taken for a minute after its end (TIME_WAIT).
 * Above the fixtures' ports for sound.
 */
const FIRST = 30_100;
const END = 32_768;
const given = new Set<number>();

/** A port that nobody uses at this moment and that no outgoing connection can take; never the same twice in a process. */
export async function freePort(protocol: 'tcp' | 'udp', address: string): Promise<number> {
  for (let tries = 0; tries < END - FIRST; tries++) {
    const port = randomInt(FIRST, END);
    if (given.has(port) || !(await isFree[protocol](port, address))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no ${protocol} port of ${address} between ${FIRST} and ${END} is free`);
}

const isFree = {
  tcp: (port: number, host: string): Promise<boolean> =>
    new Promise((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, host, () => server.close(() => resolve(true)));
    }),
  udp: (port: number, host: string): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = createSocket('udp4');
      socket.once('error', () => resolve(false));
      socket.bind(port, host, () => socket.close(() => resolve(true)));
    }),
};
