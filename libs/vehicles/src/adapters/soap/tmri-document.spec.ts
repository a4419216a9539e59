import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { decodeText, percentDecode, percentEncode } from './foreign-text.js';
import { CHARSETS } from './soap-settings.js';
import { questionDocument, readAnswerDocument } from './tmri-document.js';

const head = '<head><code>1</code><message>ok</message></head>';
const vehicle = (fields: string): string =>
  `<root>${head}<body><veh id="0"><hphm>苏D12345</hphm>${fields}</veh></body></root>`;
const first = (text: string) => Object.fromEntries(readAnswerDocument(text, 'utf-8').vehicles[0] ?? []);

describe('text of the platform', () => {
  it.each(CHARSETS)('comes back as it was, percent-encoded in %s', (charset) => {
    const character = fc.constantFrom(...'苏武进分局模联通 %+&<>"\'aZ9*._-\n镕喆');
    fc.assert(
      fc.property(fc.string({ unit: character }), (text) => {
        const encoded = percentEncode(text, charset);
        expect(encoded).toMatch(/^[A-Za-z0-9.*_+%-]*$/);
        expect(decodeText(percentDecode(encoded), charset, charset)).toBe(text);
      }),
    );
  });

  it('is read as it says itself, even where its bytes are text in the other encoding too', () => {
    const gbk = iconv.encode('模', 'gbk');
    expect(decodeText(gbk, 'utf-8', 'GB2312')).toBe('模');
    expect(decodeText(gbk, 'gbk')).toBe('模');
    expect(decodeText(Buffer.from('苏'), 'gbk', 'UTF-8')).toBe('苏');
    expect(decodeText(iconv.encode('邓平雨', 'gbk'), 'utf-8')).toBe('邓平雨');
  });

  it('is none where its bytes are text in no encoding', () => {
    expect(() => decodeText(Buffer.from('ff80ff', 'hex'), 'utf-8')).toThrow(/no known encoding/);
  });

  it('keeps a per cent sign that begins nothing', () => {
    expect(percentDecode('100%+50%zz').toString()).toBe('100% 50%zz');
  });
});

describe('the platform’s document', () => {
  it('asks for the type and the number, with the province or without', () => {
    const plate = { number: '苏D12345', type: '02' } as const;
    expect(questionDocument(plate, { withProvince: true, charset: 'gbk' })).toBe(
      '<?xml version="1.0" encoding="GBK"?><root><QueryCondition><hpzl>02</hpzl><hphm>苏D12345</hphm></QueryCondition></root>',
    );
    expect(questionDocument(plate, { withProvince: false, charset: 'utf-8' })).toContain('<hphm>D12345</hphm>');
  });

  it.each([
    ['as it is', vehicle('<syr>张三</syr>')],
    ['after an empty line', `\r\n<?xml version="1.0"?>${vehicle('<syr>张三</syr>')}`],
    ['percent-encoded', encodeURIComponent(vehicle('<syr>张三</syr>'))],
    ['with its values encoded once more', encodeURIComponent(vehicle(`<syr>${encodeURIComponent('张三')}</syr>`))],
    ['in capitals', vehicle('<SYR>张三</SYR>').replace('hphm', 'HPHM').replace('/hphm', '/HPHM')],
    ['with prefixes, CDATA and comments', vehicle('<!-- x --><t:syr xmlns:t="urn:t"><![CDATA[张三]]></t:syr>')],
  ])('may be written %s', (_how, text) => {
    expect(first(text)).toEqual({ hphm: '苏D12345', syr: '张三' });
  });

  it('tells of a record whatever is missing in it: a vehicle without its plate is none that was asked for, and no empty answer', () => {
    const strange = `<root>${head}<body><veh id="0"><syr>张三</syr></veh></body></root>`;
    expect(readAnswerDocument(strange, 'utf-8').vehicles).toHaveLength(1);
  });

  it('may tell of several vehicles, or of none', () => {
    const two = vehicle('').replace('</body>', '<veh id="1"><hphm>D12345</hphm></veh></body>');
    expect(readAnswerDocument(two, 'utf-8').vehicles).toHaveLength(2);
    expect(readAnswerDocument(`<root>${head}<body/></root>`, 'utf-8')).toEqual({ code: '1', vehicles: [] });
  });

  it.each([
    ['no XML', '<root><head>'],
    ['nothing', ''],
    ['another text', '系统维护中'],
    ['a document without a code', '<root><body><veh><hphm>D1</hphm></veh></body></root>'],
    ['declarations', `<!DOCTYPE r [<!ENTITY a "b">]>${vehicle('<syr>&a;</syr>')}`],
    ['an entity that nobody declared', vehicle('<syr>&a;</syr>')],
    ['a depth without end', '<a>'.repeat(5_000)],
    ['more elements than a vehicle has', vehicle('<x>1</x>'.repeat(3_000))],
    ['a field without end', vehicle(`<syr>${'三'.repeat(10_000)}</syr>`)],
    ['a CDATA without end, again and again', '<root>'.concat('<![CDATA['.repeat(29_000))],
  ])('is none where it is %s; what is in it is not quoted', (_what, text) => {
    const read = () => readAnswerDocument(text, 'utf-8');
    expect(read).toThrow(expect.objectContaining({ name: 'RegistryFailure', reason: 'no-sense' }));
    expect(read).not.toThrow(/三|D1|系统/);
  });

  it('is read or refused whatever comes, and nothing else happens', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      'root',
      'head',
      'code',
      '1',
      '&',
      '%',
      ';',
      '"',
      ' ',
      '苏',
      '<![CDATA[',
      ']]>',
      '<!--',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        try {
          readAnswerDocument(pieces.join(''), 'utf-8');
        } catch (cause) {
          expect(cause).toMatchObject({ name: 'RegistryFailure' });
        }
      }),
    );
  });
});
