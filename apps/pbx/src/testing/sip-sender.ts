import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { request as httpRequest } from 'node:http';

/** Sends SIP text as it is told, whatever it is, and hands over what comes back. */
export interface SipSender {
  /** As it stands in Via: `UDP 127.0.0.9:40000`. */
  readonly via: string;
  send(message: string): void;
  listen(listener: (message: string) => void): void;
  close(): void;
}

interface Target {
  readonly address: string;
  readonly port: number;
}

export function openUdpSender(local: Target, target: Target): Promise<SipSender> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(local.port, local.address, () =>
      resolve({
        via: `UDP ${local.address}:${socket.address().port}`,
        send: (message) => socket.send(message, target.port, target.address),
        listen: (listener) => void socket.on('message', (data) => listener(data.toString('utf8'))),
        close: () => socket.close(),
      }),
    );
  });
}

/** Over the PBX's WebSocket, from an address of this machine. */
export function openWebSocketSender(localAddress: string, target: Target): Promise<SipSender> {
  return new Promise((resolve, reject) => {
    const handshake = httpRequest({
      host: target.address,
      port: target.port,
      localAddress,
      path: '/ws',
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        'sec-websocket-protocol': 'sip',
      },
    });
    handshake.on('error', reject);
    handshake.on('response', ({ statusCode }) => reject(new Error(`no WebSocket: ${statusCode ?? 0}`)));
    handshake.on('upgrade', (_answer, socket) =>
      resolve({
        via: `WS ${randomBytes(4).toString('hex')}.invalid`,
        send: (message) => socket.write(textFrame(message)),
        // Frames of a test are short: each comes in one piece, and its head is no text that a test looks at.
        listen: (listener) => void socket.on('data', (data: Buffer) => listener(data.toString('utf8'))),
        close: () => socket.destroy(),
      }),
    );
    handshake.end();
  });
}

/** RFC 6455: final, text, masked. */
function textFrame(message: string): Buffer {
  const text = Buffer.from(message);
  const mask = randomBytes(4);
  const head = Buffer.from([0x81, 0x80 | 126, text.length >> 8, text.length & 0xff]);
  return Buffer.concat([head, mask, text.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

export interface SipRequest {
  readonly method: string;
  readonly uri: string;
  /** The whole value of From, without a tag. */
  readonly from?: string;
  readonly to?: string;
  /** Further header lines. */
  readonly headers?: readonly string[];
}

export interface SipAnswer {
  readonly status: number;
  readonly text: string;
}

const withinMs = 5_000;

/** Sends a request and waits for its final answer; what is answered with 200 to an INVITE is hung up at once. */
export function ask(sender: SipSender, sipRequest: SipRequest): Promise<SipAnswer> {
  const { method, uri, from = '<sip:13812345678@test>', to = `<${uri}>`, headers = [] } = sipRequest;
  const callId = randomUUID();
  const body = method === 'INVITE' ? sdp(sender.via.split(/[ :]/)[1] ?? '') : '';
  const message = (name: string, toNow: string, branch: string, more: readonly string[], content: string): string =>
    [
      `${name} ${uri} SIP/2.0`,
      `Via: SIP/2.0/${sender.via};rport;branch=z9hG4bK${branch}`,
      'Max-Forwards: 70',
      `From: ${from};tag=f${callId}`,
      `To: ${toNow}`,
      `Call-ID: ${callId}`,
      `CSeq: ${name === 'BYE' ? 2 : 1} ${name}`,
      `Contact: <sip:test@${sender.via.split(' ')[1] ?? ''}>`,
      ...more,
      `Content-Length: ${content.length}`,
      '',
      content,
    ].join('\r\n');
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer to ${method} ${uri}`)), withinMs);
    sender.listen((text) => {
      const status = Number(/SIP\/2\.0 (\d{3})/.exec(text)?.[1]);
      if (!text.includes(callId) || !(status >= 200) || !text.includes(`CSeq: 1 ${method}`)) return;
      clearTimeout(timer);
      const tagged = /^To: *(.*)$/im.exec(text)?.[1]?.trim() ?? to;
      if (method === 'INVITE') sender.send(message('ACK', tagged, status < 300 ? `a${callId}` : callId, [], ''));
      if (method === 'INVITE' && status < 300) sender.send(message('BYE', tagged, `b${callId}`, [], ''));
      resolve({ status, text });
    });
    const type = body === '' ? [] : ['Content-Type: application/sdp'];
    sender.send(message(method, to, callId, [...headers, ...type], body));
  });
}

/** RFC 2617 without qop, for the challenge in a 401. */
export function digest(challenge: string, user: string, password: string, method: string, uri: string): string {
  const field = (name: string): string => new RegExp(`${name}="?([^",\\s]+)`, 'i').exec(challenge)?.[1] ?? '';
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const [realm, nonce, opaque] = [field('realm'), field('nonce'), field('opaque')];
  const half = `${nonce}:00000001:c:auth`;
  const response = md5(`${md5(`${user}:${realm}:${password}`)}:${half}:${md5(`${method}:${uri}`)}`);
  return `Authorization: Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, opaque="${opaque}", qop=auth, nc=00000001, cnonce="c"`;
}

function sdp(host: string): string {
  const address = /^[0-9.]+$/.test(host) ? host : '127.0.0.1';
  const media = ['m=audio 9000 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', ''];
  return ['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0', ...media].join('\r\n');
}
