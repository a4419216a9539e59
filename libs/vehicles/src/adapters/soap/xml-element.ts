import { SaxesParser } from 'saxes';
import { RegistryFailure } from '../../domain/registry-failure.js';

/** An element without its prefix, its attributes and its case: platforms differ in all three. */
export interface XmlElement {
  /** In lower case. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** What stands in it itself. */
  readonly text: string;
}

/** So deep and so many: an envelope has a handful, a document three levels and a plate a vehicle. */
const MOST_DEPTH = 16;
const MOST_ELEMENTS = 2_000;

interface Open {
  readonly name: string;
  readonly children: XmlElement[];
  readonly text: string[];
}

/** @throws RegistryFailure for what is no XML, or too much of it, or declares anything; it quotes nothing, as what it holds is about a person */
export function readXml(xml: string): XmlElement {
  const root: Open = { name: '', children: [], text: [] };
  const open = [root];
  let elements = 0;
  const parser = new SaxesParser();
  parser.on('error', () => no('no XML'));
  parser.on('doctype', () => no('with declarations of its own'));
  parser.on('opentag', ({ name }) => {
    if (open.length > MOST_DEPTH || ++elements > MOST_ELEMENTS) no('too large');
    open.push({ name: name.slice(name.indexOf(':') + 1).toLowerCase(), children: [], text: [] });
  });
  const read = (text: string): void => void open.at(-1)?.text.push(text);
  parser.on('text', read);
  parser.on('cdata', read);
  parser.on('closetag', () => {
    const { name, children, text } = open.pop() as Open;
    open.at(-1)?.children.push({ name, children, text: text.join('') });
  });
  // Some gateways begin with an empty line.
  parser.write(xml.trimStart()).close();
  return root.children[0] ?? no('empty');
}

function no(why: string): never {
  throw new RegistryFailure('no-sense', `an answer that is ${why}`);
}
