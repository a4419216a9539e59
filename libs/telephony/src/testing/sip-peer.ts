import { type Socket, createSocket } from 'node:dgram';

/** One call of a `SipPeer`, in the words of whoever holds the telephone. */
export interface SipCall {
  readonly callId: string;
  /** The user part of From, as the peer saw it. */
  readonly from: string;
  /** The user part of the request URI. */
  readonly to: string;
  state: 'ringing' | 'up' | 'ended';
  /** All SIP text that this leg received. */
  readonly received: string[];
  /** Where the other side is; of a call that rings here, where its INVITE came from. */
  readonly target: { readonly address: string; readonly port: number };
}

interface Dialog extends SipCall {
  readonly outgoing: boolean;
  readonly branch: string;
  readonly uri: string;
  readonly localTag: string;
  readonly localParty: string;
  remoteParty: string;
  remoteTarget: string;
  invite: string;
  sequence: number;
}

/**
 * The least SIP over UDP that a telephone needs, without audio: for tests that press buttons, which a SIPp scenario cannot.
 * It does not retransmit: loopback does not lose.
 */
export class SipPeer {
  readonly calls: SipCall[] = [];
  private readonly dialogs = new Map<string, Dialog>();
  private counter = 0;

  private constructor(
    private readonly socket: Socket,
    readonly address: string,
    private readonly incoming: (call: SipCall) => void,
  ) {
    socket.on('message', (data, remote) => this.receive(data.toString('utf8'), remote));
  }

  /** `incoming` is told of each call that rings here. */
  static open(address: string, port: number, incoming: (call: SipCall) => void): Promise<SipPeer> {
    return new Promise((resolve, reject) => {
      const socket = createSocket('udp4');
      socket.once('error', reject);
      socket.bind(port, address, () => resolve(new SipPeer(socket, address, incoming)));
    });
  }

  get port(): number {
    return this.socket.address().port;
  }

  close(): void {
    this.socket.close();
  }

  /** Calls `to` at the other side. */
  dial(from: string, to: string, target: { readonly address: string; readonly port: number }): SipCall {
    this.counter += 1;
    const uri = `sip:${to}@${target.address}:${target.port}`;
    const localTag = `t${this.counter}`;
    const dialog: Dialog = {
      callId: `${Date.now()}-${this.counter}@${this.address}`,
      from,
      to,
      state: 'ringing',
      received: [],
      outgoing: true,
      branch: `z9hG4bK${Date.now()}${this.counter}`,
      target,
      uri,
      localTag,
      localParty: `<sip:${from}@${this.address}>;tag=${localTag}`,
      remoteParty: `<${uri}>`,
      remoteTarget: uri,
      invite: '',
      sequence: 1,
    };
    this.remember(dialog);
    this.request(dialog, 'INVITE', this.sdp());
    return dialog;
  }

  /** Picks up a call that rings here. */
  answer(call: SipCall): void {
    const dialog = this.ringing(call);
    dialog.state = 'up';
    this.respond(dialog, dialog.invite, 200, 'OK', this.sdp());
  }

  /** Refuses a call that rings here; with 302 it is to be tried at `contact` instead. */
  refuse(call: SipCall, status: number, contact = 'peer'): void {
    const dialog = this.ringing(call);
    dialog.state = 'ended';
    this.respond(dialog, dialog.invite, status, 'Refused', '', contact);
  }

  /** Ends the call in whatever state it is. */
  hangUp(call: SipCall): void {
    const dialog = this.dialogs.get(call.callId);
    if (dialog === undefined || dialog.state === 'ended') return;
    if (dialog.state === 'up') {
      dialog.sequence += 1;
      this.request(dialog, 'BYE');
      dialog.state = 'ended';
    } else if (dialog.outgoing) {
      this.request(dialog, 'CANCEL');
    } else {
      this.refuse(call, 486);
    }
  }

  private ringing(call: SipCall): Dialog {
    const dialog = this.dialogs.get(call.callId);
    if (dialog?.state !== 'ringing') throw new Error(`call ${call.callId} does not ring`);
    return dialog;
  }

  private receive(message: string, remote: { readonly address: string; readonly port: number }): void {
    const [first = ''] = message.split('\r\n');
    const callId = header(message, 'Call-ID');
    this.dialogs.get(callId)?.received.push(message);
    if (first.startsWith('SIP/2.0 ')) this.answered(callId, Number(first.slice(8, 11)), message);
    else this.requested(first, callId, message, { address: remote.address, port: remote.port });
  }

  private answered(callId: string, status: number, message: string): void {
    const dialog = this.dialogs.get(callId);
    if (dialog === undefined || !header(message, 'CSeq').endsWith('INVITE') || status < 200) return;
    dialog.remoteParty = header(message, 'To');
    if (status < 300) {
      dialog.remoteTarget = /<([^>]+)>/.exec(header(message, 'Contact'))?.[1] ?? dialog.remoteTarget;
      this.request(dialog, 'ACK');
      if (dialog.state === 'ringing') dialog.state = 'up';
    } else {
      this.request(dialog, 'ACK', '', true);
      dialog.state = 'ended';
    }
  }

  private requested(first: string, callId: string, message: string, target: Dialog['target']): void {
    const method = first.slice(0, first.indexOf(' '));
    let dialog = this.dialogs.get(callId);
    if (method === 'INVITE' && dialog === undefined) {
      this.counter += 1;
      const localTag = `t${this.counter}`;
      dialog = {
        callId,
        from: userOf(header(message, 'From')),
        to: userOf(first),
        state: 'ringing',
        received: [message],
        outgoing: false,
        branch: '',
        target,
        uri: '',
        localTag,
        localParty: `${header(message, 'To')};tag=${localTag}`,
        remoteParty: header(message, 'From'),
        remoteTarget: /<([^>]+)>/.exec(header(message, 'Contact'))?.[1] ?? '',
        invite: message,
        sequence: 1,
      };
      this.remember(dialog);
      this.respond(dialog, message, 180, 'Ringing');
      this.incoming(dialog);
      return;
    }
    if (method === 'ACK') return;
    if (dialog === undefined) return this.reply(message, 481, 'No Such Call', target);
    if (method === 'CANCEL' && dialog.state === 'ringing') this.respond(dialog, dialog.invite, 487, 'Terminated');
    if (method === 'BYE' || method === 'CANCEL') dialog.state = 'ended';
    this.respond(dialog, message, 200, 'OK', method === 'INVITE' ? this.sdp() : '');
  }

  private remember(dialog: Dialog): void {
    this.dialogs.set(dialog.callId, dialog);
    this.calls.push(dialog);
  }

  private request(dialog: Dialog, method: string, body = '', sameTransaction = false): void {
    const inTransaction = sameTransaction || method === 'INVITE' || method === 'CANCEL';
    const cseq = method === 'CANCEL' || method === 'ACK' ? 1 : dialog.sequence;
    const uri = inTransaction ? dialog.uri : dialog.remoteTarget;
    const branch = inTransaction ? dialog.branch : `z9hG4bK${method}${Date.now()}${(this.counter += 1)}`;
    const lines = [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.address}:${this.port};rport;branch=${branch}`,
      'Max-Forwards: 70',
      `From: ${dialog.localParty}`,
      `To: ${method === 'INVITE' || method === 'CANCEL' ? `<${dialog.uri}>` : dialog.remoteParty}`,
      `Call-ID: ${dialog.callId}`,
      `CSeq: ${cseq} ${method}`,
    ];
    this.send(lines, body, dialog.target);
  }

  private respond(dialog: Dialog, request: string, status: number, reason: string, body = '', contact = 'peer'): void {
    this.reply(request, status, reason, dialog.target, dialog.localTag, body, contact);
  }

  private reply(
    request: string,
    status: number,
    reason: string,
    target: Dialog['target'],
    tag = 'none',
    body = '',
    contact = 'peer',
  ): void {
    const to = header(request, 'To');
    const copied = request.split('\r\n').filter((line) => /^(Via|Record-Route):/i.test(line));
    const lines = [
      `SIP/2.0 ${status} ${reason}`,
      ...copied,
      `From: ${header(request, 'From')}`,
      `To: ${to.includes(';tag=') ? to : `${to};tag=${tag}`}`,
      `Call-ID: ${header(request, 'Call-ID')}`,
      `CSeq: ${header(request, 'CSeq')}`,
    ];
    this.send(lines, body, target, contact);
  }

  private send(lines: string[], body: string, { address, port }: Dialog['target'], user = 'peer'): void {
    const type = body === '' ? [] : ['Content-Type: application/sdp'];
    const contact = `Contact: <sip:${user}@${this.address}:${this.port}>`;
    const text = [...lines, contact, ...type, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
    this.socket.send(text, port, address);
  }

  private sdp(): string {
    const origin = `o=- 1 1 IN IP4 ${this.address}`;
    const media = ['m=audio 9000 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', 'a=sendrecv'];
    return ['v=0', origin, 's=-', `c=IN IP4 ${this.address}`, 't=0 0', ...media, ''].join('\r\n');
  }
}

function header(message: string, name: string): string {
  const line = message.split('\r\n').find((each) => each.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line?.slice(name.length + 1).trim() ?? '';
}

const userOf = (text: string): string => /sips?:([^@;>]+)@/.exec(text)?.[1] ?? '';
