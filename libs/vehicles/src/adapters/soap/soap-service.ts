import { Client, WSDL } from 'soap';
import { RegistryFailure } from '../../domain/registry-failure.js';
import { post, requireOk } from '../bounded-http.js';
import { decodeXml } from './foreign-text.js';
import type { SoapServiceSettings } from './soap-settings.js';
import { readXml, type XmlElement } from './xml-element.js';

/**
 * The one operation of a query platform: texts in, one text out. The library writes the question, from a description made from the
 * settings: a WSDL of the platform's own is seldom to be had where it runs. The answer is read by us: the library keeps the last one, takes
 * a document within CDATA for part of the envelope, and an attribute `id="__proto__"` in it would be a property of every object of this
 * process (seen with 1.13).
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
    const { headers, body } = await this.questionOf(values);
    const { url, charset } = this.settings;
    const answer = await post(url, { headers, body, signal });
    // A fault comes with 500 and says so in the envelope.
    if (answer.status !== 500) requireOk(answer.status);
    const named = /charset\s*=\s*"?([^";\s]+)/i.exec(answer.headers.get('content-type') ?? '')?.[1];
    return textInEnvelope(readXml(decodeXml(answer.body, charset, named)));
  }

  /** The envelope and its headers, as the library would send them. */
  private async questionOf(
    values: Readonly<Record<string, string>>,
  ): Promise<{ headers: Readonly<Record<string, string>>; body: string }> {
    const { url, operation, version } = this.settings;
    const wsdl = await this.wsdl;
    return new Promise((resolve, reject) => {
      const httpClient = {
        request: (_url: string, data: unknown, _callback: unknown, headers?: Readonly<Record<string, string>>) => {
          resolve({ headers: headers ?? {}, body: String(data) });
          return new Promise<never>(() => undefined);
        },
      };
      const client = new Client(wsdl, url, { httpClient, forceSoap12Headers: version === '1.2' });
      const invoke = client[operation] as (args: object, callback: (cause: unknown) => void) => void;
      invoke(values, reject);
    });
  }
}

/** The one text in what the operation returned, whatever the deployment calls it. */
function textInEnvelope(envelope: XmlElement): string {
  const body = envelope.name === 'envelope' ? envelope.children.find(({ name }) => name === 'body') : undefined;
  const returned = body?.children[0];
  if (!returned) throw new RegistryFailure('no-sense', 'no SOAP answer');
  if (returned.name === 'fault') throw new RegistryFailure('no-sense', 'a SOAP fault');
  const texts = leavesOf(returned).filter((text) => text.trim() !== '');
  if (texts.length !== 1) throw new RegistryFailure('no-sense', `an answer with ${texts.length} texts instead of one`);
  return texts[0] ?? '';
}

const leavesOf = ({ children, text }: XmlElement): string[] =>
  children.length === 0 ? [text] : children.flatMap((child) => leavesOf(child));

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
function serviceDescription({ namespace, operation, style, action, parameters, url }: SoapServiceSettings): string {
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
