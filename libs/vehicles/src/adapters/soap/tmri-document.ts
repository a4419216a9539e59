import type { Plate } from '@yiche/contracts';
import { SaxesParser } from 'saxes';
import { RegistryFailure } from '../../domain/registry-failure.js';
import { decodeText, decodeXml, percentDecode } from './foreign-text.js';
import type { Charset } from './soap-settings.js';

/** Fields of one element, by name in lower case: some provinces write them in capitals. */
export type TmriFields = ReadonlyMap<string, string>;

/** The document in a platform's answer. */
export interface TmriAnswer {
  /** `<head><code>`; what it means differs and is a setting. */
  readonly code: string;
  /** One of `<body>`'s vehicles each. */
  readonly vehicles: readonly TmriFields[];
}

/** So deep and so many: the document has three levels, and a plate has a vehicle. */
const MOST_DEPTH = 16;
const MOST_ELEMENTS = 2_000;
/** Characters of a field. */
const LONGEST_FIELD = 500;

/** The question for one vehicle, as the platform's interface 01C21 takes it. Plates are of letters, digits and Chinese characters alone. */
export function questionDocument(
  plate: Plate,
  { withProvince, charset }: { withProvince: boolean; charset: Charset },
): string {
  const number = withProvince ? plate.number : plate.number.replace(/^\p{Script=Han}/u, '');
  const encoding = charset === 'gbk' ? 'GBK' : 'UTF-8';
  return (
    `<?xml version="1.0" encoding="${encoding}"?>` +
    `<root><QueryCondition><hpzl>${plate.type}</hpzl><hphm>${number}</hphm></QueryCondition></root>`
  );
}

/**
 * Reads the platform's document: percent-encoded or not, in whatever of the encodings, its values once more encoded or not.
 * @throws RegistryFailure for what is no such document
 */
export function readAnswerDocument(text: string, charset: Charset): TmriAnswer {
  const records = recordsOf(documentText(text.trim(), charset));
  const head = records.find(({ name }) => name === 'head');
  const code = head?.fields.get('code');
  if (code === undefined) throw new RegistryFailure('no-sense', 'an answer without a code');
  const vehicles = records.filter(({ name, fields }) => name !== 'head' && fields.has('hphm'));
  return { code: code.trim(), vehicles: vehicles.map(({ fields }) => decoded(fields, charset)) };
}

function documentText(text: string, charset: Charset): string {
  return text.startsWith('<') ? text : decodeXml(percentDecode(text), charset);
}

/** Values are encoded by some for themselves as well. */
function decoded(fields: TmriFields, charset: Charset): TmriFields {
  const value = (text: string): string =>
    /%[0-9A-Fa-f]{2}/.test(text) ? decodeText(percentDecode(text), charset) : text;
  return new Map([...fields].map(([name, text]) => [name, value(text).trim()]));
}

interface Element {
  readonly name: string;
  readonly fields: Map<string, string>;
  text: string;
  isLeaf: boolean;
}

/** Every element that has leaves, with them. @throws RegistryFailure for what is no XML, or too much of it, or declares anything */
function recordsOf(xml: string): { name: string; fields: TmriFields }[] {
  const records: { name: string; fields: TmriFields }[] = [];
  const open: Element[] = [];
  let elements = 0;
  const parser = new SaxesParser();
  const no = (why: string): never => {
    throw new RegistryFailure('no-sense', `an answer that is ${why}`);
  };
  // Its message would quote the document.
  parser.on('error', () => no('no XML'));
  parser.on('doctype', () => no('with declarations of its own'));
  parser.on('opentag', ({ name }) => {
    if (open.length >= MOST_DEPTH || ++elements > MOST_ELEMENTS) no('too large');
    const parent = open.at(-1);
    if (parent) parent.isLeaf = false;
    open.push({ name: localName(name), fields: new Map(), text: '', isLeaf: true });
  });
  const read = (text: string): void => {
    const element = open.at(-1);
    if (element) element.text += text;
    if (element && element.text.length > LONGEST_FIELD && element.isLeaf) no('with a field too long');
  };
  parser.on('text', read);
  parser.on('cdata', read);
  parser.on('closetag', () => {
    const element = open.pop();
    if (!element) return;
    if (element.isLeaf) open.at(-1)?.fields.set(element.name, element.text);
    else if (element.fields.size > 0) records.push({ name: element.name, fields: element.fields });
  });
  parser.write(xml).close();
  return records;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase();
