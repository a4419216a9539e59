import { PROVINCES, type Plate } from '@yiche/contracts';
import { RegistryFailure } from '../../domain/registry-failure.js';
import { decodeText, decodeXml, percentDecode } from './foreign-text.js';
import type { Charset } from './soap-settings.js';
import { readXml, type XmlElement } from './xml-element.js';

/** Fields of one vehicle, by name in lower case: some provinces write them in capitals. */
export type TmriFields = ReadonlyMap<string, string>;

/** The document in a platform's answer. */
export interface TmriAnswer {
  /** `<head><code>`; what it means differs and is a setting. */
  readonly code: string;
  /** Every record of `<body>`, whatever it is called. */
  readonly vehicles: readonly TmriFields[];
}

/** Characters of a field. */
const LONGEST_FIELD = 500;

/** The question for one vehicle, as the platform's interface 01C21 takes it. Plates are of letters, digits and Chinese characters alone. */
export function questionDocument(
  plate: Plate,
  { withProvince, charset }: { withProvince: boolean; charset: Charset },
): string {
  const number = withProvince ? plate.number : withoutProvince(plate.number);
  const encoding = charset === 'gbk' ? 'GBK' : 'UTF-8';
  return (
    `<?xml version="1.0" encoding="${encoding}"?>` +
    `<root><QueryCondition><hpzl>${plate.type}</hpzl><hphm>${number}</hphm></QueryCondition></root>`
  );
}

const PROVINCE = new RegExp(`^[${PROVINCES.join('')}](?=[A-Z])`);

/** The province in front of a plate's letter; null where there is none, as with 应急京001X or 民航12345. */
export const provinceOf = (number: string): string | null => PROVINCE.exec(number)?.[0] ?? null;

export const withoutProvince = (number: string): string => number.replace(PROVINCE, '');

/**
 * Reads the platform's document: percent-encoded or not, in whatever of the encodings, its values once more encoded or not.
 * @throws RegistryFailure for what is no such document
 */
export function readAnswerDocument(text: string, charset: Charset): TmriAnswer {
  const records = [...recordsOf(readXml(documentText(text.trim(), charset)))];
  const code = records.find(({ name }) => name === 'head')?.fields.get('code');
  if (code === undefined) throw new RegistryFailure('no-sense', 'an answer without a code');
  const vehicles = records.filter(({ name }) => name !== 'head' && name !== 'root');
  return { code: code.trim(), vehicles: vehicles.map(({ fields }) => decoded(fields, charset)) };
}

function documentText(text: string, charset: Charset): string {
  return text.startsWith('<') ? text : decodeXml(percentDecode(text), charset);
}

/** Every element that has leaves, with them. */
function* recordsOf({ name, children }: XmlElement): Generator<{ name: string; fields: TmriFields }> {
  const leaves = children.filter((child) => child.children.length === 0);
  if (leaves.some(({ text }) => text.length > LONGEST_FIELD))
    throw new RegistryFailure('no-sense', 'an answer with a field too long');
  // An empty `<body/>` is a leaf, and tells of nothing.
  const fields = new Map(leaves.filter((leaf) => leaf.name !== 'body').map((leaf) => [leaf.name, leaf.text]));
  if (fields.size > 0) yield { name, fields };
  for (const child of children) if (child.children.length > 0) yield* recordsOf(child);
}

/** Values are encoded by some for themselves as well. */
function decoded(fields: TmriFields, charset: Charset): TmriFields {
  const value = (text: string): string =>
    /%[0-9A-Fa-f]{2}/.test(text) ? decodeText(percentDecode(text), charset) : text;
  return new Map([...fields].map(([name, text]) => [name, value(text).trim()]));
}
