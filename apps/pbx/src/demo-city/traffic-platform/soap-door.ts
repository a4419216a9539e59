import iconv from 'iconv-lite';
import { CODES, type Entry, type Vehicle } from './register.js';
import type { Switches } from './switches.js';

/** A question as it came in an envelope, of whatever style and version. */
export interface SoapQuestion {
  readonly operation: string;
  readonly namespace: string;
  readonly version: '1.1' | '1.2';
  /** Axis has its parameters in no namespace. */
  readonly isRpc: boolean;
  readonly parameters: ReadonlyMap<string, string>;
  readonly number: string;
  readonly type: string;
}

/** Reads the envelope as far as this platform needs it; null for what is none. */
export function readQuestion(envelope: string, contentType: string): SoapQuestion | null {
  const operation = /<(?:[\w-]+:)?Body[^>]*>\s*<(?:([\w-]+):)?([\w-]+)([^>]*)>([\s\S]*)<\/(?:\1:)?\2>/.exec(envelope);
  if (!operation) return null;
  const [, prefix = '', name = '', attributes = '', content = ''] = operation;
  const namespace = new RegExp(`xmlns${prefix && `:${prefix}`}="([^"]*)"`).exec(attributes + envelope)?.[1] ?? '';
  const parameters = new Map(
    [...content.matchAll(/<(?:([\w-]+):)?([\w-]+)[^>/]*>([^<]*)<\/(?:\1:)?\2>/g)].map(([, , each = '', value = '']) => [
      each,
      value,
    ]),
  );
  const document = parameters.get('xmlDoc') ?? parameters.get('UTF8XmlDoc') ?? '';
  const text = decoded(document);
  return {
    operation: name,
    namespace,
    version: contentType.startsWith('application/soap+xml') ? '1.2' : '1.1',
    isRpc: prefix !== '' && !/xmlns=/.test(attributes),
    parameters,
    number: /<hphm>([^<]*)<\/hphm>/.exec(text)?.[1] ?? '',
    type: /<hpzl>([^<]*)<\/hpzl>/.exec(text)?.[1] ?? '',
  };
}

function decoded(text: string): string {
  const bytes = Buffer.from(
    text
      .replaceAll('+', ' ')
      .replace(/%([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
  return /encoding="GBK"/i.test(bytes.toString('latin1')) ? iconv.decode(bytes, 'gbk') : bytes.toString('utf8');
}

/** The platform's document: what it says of the vehicle, its fields as the switches want them. */
export function answerDocument({ result, vehicles }: Entry, switches: Switches): string {
  const cased = (name: string): string => (switches.upperCase ? name.toUpperCase() : name);
  const element = (name: string, value: string | null): string => `<${cased(name)}>${value ?? ''}</${cased(name)}>`;
  const rows = vehicles.map(
    (vehicle, index) =>
      `<veh id="${index}">${fieldsOf(vehicle, switches)
        .map(([name, value]) => element(name, value))
        .join('')}</veh>`,
  );
  const encoding = switches.charset === 'gbk' ? 'GBK' : 'UTF-8';
  return (
    `<?xml version="1.0" encoding="${encoding}"?><root><head>${element('code', CODES[result])}` +
    `${element('message', result === 'found' ? '数据下载成功！' : '查询无结果')}${element('rownum', String(vehicles.length))}</head>` +
    `<body>${rows.join('')}</body></root>`
  );
}

function fieldsOf({ plate, ...vehicle }: Vehicle, switches: Switches): [string, string | null][] {
  const withProvince = switches.withProvince && switches.fault !== 'without-province';
  return [
    ['hpzl', plate.type],
    ['hphm', withProvince ? plate.number : plate.number.replace(/^[^A-Z0-9]/, '')],
    ['clpp1', vehicle.brand],
    ['clxh', vehicle.model],
    ['csys', vehicle.colour],
    ['syr', vehicle.ownerName],
    ['lxdh', vehicle.secondNumber ?? null],
    ['sjhm', vehicle.ownerNumber],
    ['zt', 'A'],
    ['yxqz', vehicle.validTo && `${vehicle.validTo} 00:00:00.0`],
  ];
}

/** Percent-encoded in the platform's encoding, in an envelope like the question's. */
export function answerEnvelope(question: SoapQuestion, document: string, { charset }: Switches): Buffer {
  const bytes = charset === 'gbk' ? iconv.encode(document, 'gbk') : Buffer.from(document);
  const text = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return enveloped(
    question,
    question.isRpc
      ? `<ns1:${question.operation}Response xmlns:ns1="${question.namespace}"><${question.operation}Return xsi:type="xsd:string">${text}</${question.operation}Return></ns1:${question.operation}Response>`
      : `<${question.operation}Response xmlns="${question.namespace}"><${question.operation}Result>${text}</${question.operation}Result></${question.operation}Response>`,
  );
}

/** This, as it is, in the place of the answer's text. */
export const returnedEnvelope = (question: SoapQuestion, returned: string): Buffer =>
  enveloped(
    question,
    `<${question.operation}Response xmlns="${question.namespace}">${returned}</${question.operation}Response>`,
  );

export function faultEnvelope(question: Pick<SoapQuestion, 'version'>): Buffer {
  return enveloped(
    question,
    question.version === '1.2'
      ? '<soap:Fault><soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="zh">系统错误</soap:Text></soap:Reason></soap:Fault>'
      : '<soap:Fault><faultcode>soap:Server</faultcode><faultstring>系统错误</faultstring></soap:Fault>',
  );
}

function enveloped({ version }: Pick<SoapQuestion, 'version'>, body: string): Buffer {
  const namespace =
    version === '1.2' ? 'http://www.w3.org/2003/05/soap-envelope' : 'http://schemas.xmlsoap.org/soap/envelope/';
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${namespace}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" ` +
      `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body>${body}</soap:Body></soap:Envelope>`,
  );
}
