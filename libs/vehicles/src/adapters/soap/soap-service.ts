import { Client, WSDL, type IHttpClient } from 'soap';
import { RegistryFailure } from '../../domain/registry-failure.js';
import { post, requireOk } from '../bounded-http.js';
import { decodeXml } from './foreign-text.js';
import type { Charset, SoapServiceSettings } from './soap-settings.js';

/**
 * The one operation of a query platform: texts in, one text out. The service is described from the settings: a WSDL of the platform's own
 * is seldom to be had where it runs, and would be fetched anew at every start.
 */
export class SoapService {
  private readonly wsdl: Promise<WSDL>;

  constructor(private readonly settings: SoapServiceSettings) {
    this.wsdl = describeService(settings);
    // Said to whoever asks; unheard it would end the program.
    this.wsdl.catch(() => undefined);
  }

  /** @throws RegistryFailure */
  async call(values: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string> {
    const { url, operation, version, charset } = this.settings;
    // One client a question: it keeps the last answer, which is about a person.
    const client = new Client(await this.wsdl, url, {
      httpClient: boundedHttpClient(signal, charset),
      forceSoap12Headers: version === '1.2',
    });
    const invoke = client[`${operation}Async`] as (args: object) => Promise<readonly [unknown]>;
    try {
      const [result] = await invoke(values);
      return onlyText(result);
    } catch (cause) {
      if (cause instanceof RegistryFailure) throw cause;
      // What the library says of an answer may quote it.
      throw new RegistryFailure('no-sense', isFault(cause) ? 'a SOAP fault' : 'no SOAP answer');
    }
  }
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);

async function describeService(settings: SoapServiceSettings): Promise<WSDL> {
  const wsdl = new WSDL(serviceDescription(settings), '', {});
  await new Promise<void>((resolve, reject) => {
    wsdl.onReady((cause?: Error) => (cause ? reject(cause) : resolve()));
  });
  return wsdl;
}

/** WSDL 1.1 of the operation: its parts in order for RPC, one element with a sequence for document/literal. */
export function serviceDescription({
  namespace,
  operation,
  style,
  action,
  parameters,
  url,
}: SoapServiceSettings): string {
  const [ns, name, location] = [escapeXml(namespace), escapeXml(operation), escapeXml(url)];
  const soapAction = escapeXml(action ?? `${namespace.replace(/\/?$/, '/')}${operation}`);
  const each = (write: (parameter: string) => string): string =>
    parameters.map(([name]) => write(escapeXml(name))).join('');
  const types =
    style === 'rpc'
      ? ''
      : `<types><xs:schema targetNamespace="${ns}" elementFormDefault="qualified">
           <xs:element name="${name}"><xs:complexType><xs:sequence>
             ${each((one) => `<xs:element name="${one}" type="xs:string"/>`)}
           </xs:sequence></xs:complexType></xs:element>
           <xs:element name="${name}Response"><xs:complexType><xs:sequence>
             <xs:element name="${name}Result" type="xs:string"/>
           </xs:sequence></xs:complexType></xs:element>
         </xs:schema></types>`;
  const [input, output] =
    style === 'rpc'
      ? [each((one) => `<part name="${one}" type="xs:string"/>`), `<part name="${name}Return" type="xs:string"/>`]
      : [`<part name="parameters" element="tns:${name}"/>`, `<part name="parameters" element="tns:${name}Response"/>`];
  return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
      xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="${ns}" targetNamespace="${ns}">
    ${types}
    <message name="${name}Request">${input}</message>
    <message name="${name}Response">${output}</message>
    <portType name="PortType"><operation name="${name}">
      <input message="tns:${name}Request"/><output message="tns:${name}Response"/>
    </operation></portType>
    <binding name="Binding" type="tns:PortType">
      <soap:binding style="${style}" transport="http://schemas.xmlsoap.org/soap/http"/>
      <operation name="${name}"><soap:operation soapAction="${soapAction}"/>
        <input><soap:body use="literal" namespace="${ns}"/></input>
        <output><soap:body use="literal" namespace="${ns}"/></output>
      </operation>
    </binding>
    <service name="Service"><port name="Port" binding="tns:Binding"><soap:address location="${location}"/></port></service>
  </definitions>`;
}

/** The library's way to the network: bounded, on our signal, in the platform's encoding. */
function boundedHttpClient(signal: AbortSignal, charset: Charset): IHttpClient {
  const ask = async (url: string, body: string, headers: Readonly<Record<string, string>>) => {
    const answer = await post(url, { headers, body, signal });
    // A fault comes with 500 and says so in the envelope.
    if (answer.status !== 500) requireOk(answer.status);
    const type = answer.headers.get('content-type') ?? '';
    const named = /charset\s*=\s*"?([^";\s]+)/i.exec(type)?.[1];
    const text = decodeXml(answer.body, charset, named);
    if (/<!DOCTYPE/i.test(text)) throw new RegistryFailure('no-sense', 'an answer with declarations of its own');
    return { status: answer.status, text: text.replace(CDATA, (_section, content: string) => escapeXml(content)) };
  };
  return {
    request(url, data, callback, headers) {
      const asked = ask(url, String(data), headers ?? {});
      asked.then(({ status, text }) => callback(null, { status, statusCode: status, headers: {} }, text), callback);
      return asked as never;
    },
  };
}

/** The same text, written otherwise: the library reads a document within CDATA as part of the envelope. */
const CDATA = /<!\[CDATA\[([\s\S]*?)\]\]>/g;

/** The one text in what the operation returned, whatever the deployment calls it. */
function onlyText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && depth < 4)
    for (const [name, inner] of Object.entries(value)) if (name !== 'attributes') return onlyText(inner, depth + 1);
  throw new RegistryFailure('no-sense', 'an answer without a text');
}

const isFault = (cause: unknown): boolean => typeof cause === 'object' && cause !== null && 'root' in cause;
