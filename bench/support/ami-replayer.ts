import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';

/**
 * A PBX's AMI port in a process of its own that tells a recorded stream, many times over, each time under other unique ids. Parent's
 * messages: an `Order`. Answers: `{ port }` when listening, `{ bytes, backlogBytes }`
 * when all is sent: `backlogBytes` is the most that waited here to be taken.
 */
const recorded = gunzipSync(await readFile(process.argv[2] ?? '')).toString('utf8');
const chunkBytes = 65_536;
/** Unique ids begin with the node's name; each copy has one of its own, as long as the recorded one. */
const copyOf = (copy: number): string => recorded.replaceAll('yc1-', `${copy.toString(36).padStart(3, 'a')}-`);
/** The last event: a telephone that registers and that nobody has. */
const last = (extension: string): string =>
  `Event: ContactStatus\r\nAOR: agent-${extension}\r\nContactStatus: Reachable\r\n\r\n`;

const listeners = new Map<string, Socket>();

const server = createServer((socket) => {
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.write('Asterisk Call Manager/11.0.0\r\n');
  let unread = '';
  socket.on('data', (text: string) => {
    unread += text;
    for (let end = unread.indexOf('\r\n\r\n'); end >= 0; end = unread.indexOf('\r\n\r\n')) {
      answer(socket, new Map(unread.slice(0, end).split('\r\n').map(header)));
      unread = unread.slice(end + 4);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
interface Order {
  /** The account that is told. */
  readonly to: string;
  readonly copies: number;
  readonly from: number;
  readonly lastExtension: string;
}
process.on('message', (order: Order) => void replay(order));
process.on('disconnect', () => process.exit(0));

const header = (line: string): [string, string] => {
  const [name = '', ...value] = line.split(': ');
  return [name.toLowerCase(), value.join(': ')];
};

function answer(socket: Socket, action: ReadonlyMap<string, string>): void {
  const id = `ActionID: ${action.get('actionid') ?? ''}\r\n`;
  const name = action.get('action') ?? '';
  if (name.toLowerCase() === 'login') {
    socket.write(`Response: Success\r\n${id}Message: Authentication accepted\r\n\r\n`);
    socket.write('Event: FullyBooted\r\nStatus: Fully Booted\r\nUptime: 100\r\nLastReload: 100\r\n\r\n');
    listeners.set(action.get('username') ?? '', socket);
  } else if (name === 'CoreShowChannels' || name === 'QueueStatus') {
    socket.write(`Response: Success\r\n${id}EventList: start\r\n\r\n`);
    socket.write(`Event: ${name}Complete\r\n${id}EventList: Complete\r\nListItems: 0\r\n\r\n`);
  } else {
    socket.write(`Response: Success\r\n${id}\r\n`);
  }
}

async function replay({ to, copies, from, lastExtension }: Order): Promise<void> {
  const socket = listeners.get(to);
  if (socket === undefined) throw new Error('nobody is logged in');
  const texts = Array.from({ length: copies }, (_, copy) => Buffer.from(copyOf(from + copy)));
  texts.push(Buffer.from(last(lastExtension)));
  const bytes = Buffer.concat(texts);
  process.send?.({ ready: true });
  let backlogBytes = 0;
  for (let at = 0; at < bytes.length;) {
    // whole messages, as a PBX writes them: the answer to a ping may come between two of them
    const end = bytes.indexOf('\r\n\r\n', Math.min(at + chunkBytes, bytes.length - 4)) + 4;
    const taken = socket.write(bytes.subarray(at, end));
    at = end;
    backlogBytes = Math.max(backlogBytes, socket.writableLength);
    if (!taken) await once(socket, 'drain');
  }
  process.send?.({ bytes: bytes.length, backlogBytes });
}
