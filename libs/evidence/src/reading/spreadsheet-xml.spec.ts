import { describe, expect, it } from '@jest/globals';
import { SpreadsheetXml } from './spreadsheet-xml.js';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** Names of the elements that were taken for content, and of those that were passed over. */
function read(xml: string): { taken: string[]; skipped: [string, boolean][] } {
  const taken: string[] = [];
  const skipped: [string, boolean][] = [];
  const parser = new SpreadsheetXml({
    open: (name, _attributes, depth) => taken.push(`${name}${depth}`),
    skipped: (name, { hasOwnElements }) => skipped.push([name, hasOwnElements]),
  });
  parser.write(xml);
  parser.end();
  return { taken, skipped };
}

describe('a part of SpreadsheetML', () => {
  it('is read with whatever prefix it has', () => {
    expect(read(`<row xmlns="${MAIN}"><c/></row>`).taken).toEqual(['row1', 'c2']);
    expect(read(`<x:row xmlns:x="${MAIN}"><x:c/></x:row>`).taken).toEqual(['row1', 'c2']);
  });

  it('tells content from what spreadsheet programs pass over', () => {
    const found = read(`<row xmlns="${MAIN}" xmlns:y="urn:y"><y:c><c/></y:c><y:d/><extLst><ext/></extLst><c/></row>`);
    expect(found.taken).toEqual(['row1', 'c2']);
    expect(found.skipped).toEqual([
      ['y:c', true],
      ['y:d', false],
      ['extLst', true],
    ]);
    expect(read(`<x:row xmlns:x="${MAIN}" xmlns="urn:y"><c/></x:row>`).taken).toEqual(['row1']);
  });

  it.each([
    ['no namespace', '<row/>'],
    ['another', '<row xmlns="urn:y"/>'],
    ['two prefixes for ours', `<row xmlns="${MAIN}" xmlns:y="${MAIN}"><y:c/></row>`],
    ['a prefix for ours further in', `<row xmlns="${MAIN}"><y:c xmlns:y="${MAIN}"/></row>`],
    ['another namespace further in', `<row xmlns="${MAIN}"><c xmlns="urn:y"/></row>`],
  ])('is refused with %s', (_what, xml) => {
    expect(() => read(xml)).toThrow('XML 命名空间不对');
  });

  it('is refused where alternate content holds what nobody asked after', () => {
    const parser = new SpreadsheetXml({ open: () => undefined });
    expect(() =>
      parser.write(`<styleSheet xmlns="${MAIN}" xmlns:mc="urn:mc"><mc:AlternateContent><fonts/></mc:AlternateContent>`),
    ).toThrow('不支持的替代内容 mc:AlternateContent');
  });
});
