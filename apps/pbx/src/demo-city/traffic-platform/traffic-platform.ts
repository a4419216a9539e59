import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { refusalAt } from '../city-door.js';
import { JsonDoor } from './json-door.js';
import { CODES, Register, type Vehicle } from './register.js';
import {
  answerDocument,
  answerEnvelope,
  faultEnvelope,
  readQuestion,
  returnedEnvelope,
  type SoapQuestion,
} from './soap-door.js';
import { switchesSchema, type Switches } from './switches.js';

export interface TrafficPlatformOptions {
  readonly address?: string;
  /** 0: any that is free. */
  readonly port?: number;
  readonly vehiclesFile: string;
  readonly account?: { readonly appId: string; readonly secret: string };
  /** Who has it may turn the switches over HTTP (`POST /switches`); without one nobody may. */
  readonly token?: string;
}

/** The traffic police's query platform, as far as it can be met from outside: by SOAP and by signed JSON. */
export interface TrafficPlatform {
  /** Of the SOAP service. */
  readonly soapUrl: string;
  /** What its codes mean, as the setting of the SOAP adapter has it. */
  readonly codes: string;
  /** Of the JSON interface. */
  readonly jsonUrl: string;
  /** Requests that came, also those that have no answer yet or get none. */
  readonly asked: number;
  /** The last of the questions that were understood, in order. */
  readonly questions: readonly { readonly number: string; readonly type: string; readonly soap?: SoapQuestion }[];
  /** What is not named goes back to what it does by itself. */
  turn(switches: Partial<Switches>): Switches;
  readonly switches: Switches;
  /** What the SOAP operation returns under the fault `told`: XML. */
  tell(returned: string): void;
  forgetTokens(): void;
  stop(): Promise<void>;
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};

/** Bytes of a question. */
const LARGEST_QUESTION = 65_536;
const KEPT_QUESTIONS = 1_000;

export async function startTrafficPlatform(options: TrafficPlatformOptions): Promise<TrafficPlatform> {
  const register = await Register.read(options.vehiclesFile);
  const account = options.account ?? { appId: 'yiche', secret: 'a-secret-of-the-platform' };
  const platform = new Platform(register, new JsonDoor(register, account));
  const server = createServer((request, response) => {
    const met = request.url === '/switches' ? turned(request, response) : platform.meet(request, response);
    met.catch(() => response.destroy());
  });
  const turned = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { address, port } = server.address() as AddressInfo;
    const refused = options.token ? refusalAt({ address, port, token: options.token }, request) : { status: 404 };
    if (refused) return void response.writeHead(refused.status, { connection: 'close' }).end();
    const read = switchesSchema.safeParse(request.method === 'POST' ? jsonOf(await readBody(request)) : {});
    if (request.method === 'POST' && read.success) platform.switches = read.data;
    response.writeHead(read.success ? 200 : 400, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(read.success ? platform.switches : { code: 'platform/bad-switches' }));
  };
  await listen(server, options.port ?? 0, options.address ?? '127.0.0.1');
  const { address, port } = server.address() as AddressInfo;
  const url = `http://${address}:${port}`;
  return {
    soapUrl: `${url}/services/TmriOutAccess`,
    codes: Object.entries(CODES)
      .map(([meaning, code]) => `${code}=${meaning}`)
      .join(),
    jsonUrl: `${url}/api`,
    questions: platform.questions,
    get asked() {
      return platform.asked;
    },
    turn: (switches) => (platform.switches = switchesSchema.parse(switches)),
    get switches() {
      return platform.switches;
    },
    tell: (returned) => void (platform.told = returned),
    forgetTokens: () => platform.json.forgetTokens(),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

class Platform {
  switches = switchesSchema.parse({});
  asked = 0;
  told = '';
  readonly questions: { number: string; type: string; soap?: SoapQuestion }[] = [];

  constructor(
    private readonly register: Register,
    readonly json: JsonDoor,
  ) {}

  async meet(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    this.asked += 1;
    const { switches } = this;
    if (switches.delayMs > 0) await sleep(switches.delayMs, undefined, { ref: false });
    if (switches.fault === 'down') return void response.destroy();
    if (switches.fault === 'busy') return void response.writeHead(503).end();
    if (switches.fault === 'nonsense') return void response.writeHead(200).end('<html><body>系统维护中</body></html>');
    if (switches.fault === 'huge') return sendHuge(response);
    const {
      type,
      bytes,
      status = 200,
    } = request.url?.startsWith('/api')
      ? this.answerJson(request, body)
      : this.answerSoap(body, request.headers['content-type'] ?? '');
    response.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
    if (switches.fault !== 'half') return void response.end(bytes);
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  }

  private answerSoap(body: string, contentType: string): { type: string; bytes: Buffer; status?: number } {
    const { switches } = this;
    const question = readQuestion(body, contentType);
    const version = question?.version ?? '1.1';
    const type = version === '1.2' ? 'application/soap+xml; charset=utf-8' : 'text/xml; charset=utf-8';
    if (!question || switches.fault === 'fault') return { type, bytes: faultEnvelope({ version }), status: 500 };
    this.remember({ number: question.number, type: question.type, soap: question });
    if (switches.fault === 'told') return { type, bytes: returnedEnvelope(question, this.told) };
    if (switches.fault === 'bomb') return { type, bytes: answerEnvelope(question, BOMB, switches) };
    const number = switches.withProvince ? question.number : `苏${question.number}`;
    const entry = this.takeQuestion()
      ? this.register.find(number, question.type)
      : { result: 'quota' as const, vehicles: [] };
    const vehicles = switches.fault === 'other-plate' ? entry.vehicles.map(otherPlate) : entry.vehicles;
    return { type, bytes: answerEnvelope(question, answerDocument({ ...entry, vehicles }, switches), switches) };
  }

  private answerJson(request: IncomingMessage, body: string): { type: string; bytes: Buffer; status: number } {
    const type = 'application/json; charset=utf-8';
    if (this.switches.fault === 'fault') return { type, bytes: Buffer.from('{"code":"internal"}'), status: 500 };
    const path = request.url ?? '';
    if (!path.endsWith('/token')) {
      const { plateNumber = '', plateType = '' } = JSON.parse(body) as Record<string, string>;
      this.remember({ number: plateNumber, type: plateType });
    }
    const { status, body: answer } = this.json.answer({ path, headers: request.headers, body }, this.switches, () =>
      this.takeQuestion(),
    );
    return { type, bytes: Buffer.from(JSON.stringify(answer)), status };
  }

  private takeQuestion(): boolean {
    const { quota } = this.switches;
    if (quota === null) return true;
    if (quota > 0) this.switches = { ...this.switches, quota: quota - 1 };
    return quota > 0;
  }

  private remember(question: { number: string; type: string; soap?: SoapQuestion }): void {
    this.questions.push(question);
    if (this.questions.length > KEPT_QUESTIONS) this.questions.shift();
  }
}

const otherPlate = (vehicle: Vehicle): Vehicle => ({ ...vehicle, plate: { ...vehicle.plate, number: '苏D99999' } });

const BOMB = `<?xml version="1.0"?><!DOCTYPE root [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><root><head><code>1</code><message>&c;</message></head></root>`;

function sendHuge(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/xml' });
  const chunk = Buffer.alloc(1_048_576, 'a');
  let left = 50;
  const more = (): void => {
    while (left-- > 0) if (!response.write(chunk)) return void response.once('drain', more);
    response.end();
  };
  more();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_QUESTION) throw new Error('a question too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function listen(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
}
