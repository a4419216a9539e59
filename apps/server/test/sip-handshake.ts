import { request, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The WebSocket handshake of a softphone at the gateway: the joined socket, or the status of the refusal. */
export function openSip(
  gatewayUrl: string,
  headers: Readonly<Record<string, string>>,
  path = '/ws',
): Promise<Duplex | number> {
  return new Promise((resolve, reject) => {
    const handshake = request(`${gatewayUrl}${path}`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16, 1).toString('base64'),
        'sec-websocket-protocol': 'sip',
        ...headers,
      },
    });
    handshake.on('upgrade', (_answer: IncomingMessage, socket: Duplex) => resolve(socket));
    handshake.on('response', (answer) => resolve(answer.statusCode ?? 0));
    handshake.on('error', reject);
    handshake.end();
  });
}
