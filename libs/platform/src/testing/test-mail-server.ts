import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What the server does with the next message: takes it, says this, or says nothing. */
export type Behaviour = 'take' | 'hang' | { readonly code: number; readonly text: string };

/** A real mail server in this process. */
export interface TestMailServer {
  readonly port: number;
  /** Messages as they came, with all their headers. */
  readonly messages: { readonly to: readonly string[]; readonly raw: string }[];
  /** For the next messages, in order; then all are taken. */
  readonly next: Behaviour[];
  /** Recipients that it does not take. */
  readonly refused: Map<string, number>;
  close(): Promise<void>;
}

/** Starts it, on a free port or on the given one. */
export async function startTestMailServer(port = 0): Promise<TestMailServer> {
  const messages: TestMailServer['messages'] = [];
  const next: Behaviour[] = [];
  const refused = new Map<string, number>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    closeTimeout: 100,
    onRcptTo: ({ address }, _session, done) => {
      const code = refused.get(address);
      done(code === undefined ? null : answer(code, 'mailbox\u0007 unavailable'));
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const behaviour = next.shift() ?? 'take';
        if (behaviour === 'hang') return;
        if (behaviour !== 'take') return done(answer(behaviour.code, behaviour.text));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        messages.push({ to, raw: Buffer.concat(parts).toString() });
        done();
      });
    },
  });
  // A client that gives up ends the connection; that is no failure of the server.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    messages,
    next,
    refused,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const answer = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });
