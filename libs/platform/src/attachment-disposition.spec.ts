import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attachmentDisposition } from './attachment-disposition.js';

describe('the name of a file that is offered', () => {
  it('is whole for browsers that know RFC 5987, and plain for others', () => {
    expect(attachmentDisposition('证据 (1)*.pdf')).toBe(
      `attachment; filename="__ _1__.pdf"; filename*=UTF-8''%E8%AF%81%E6%8D%AE%20%281%29%2A.pdf`,
    );
  });

  it('never ends its value or its header, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        expect(attachmentDisposition(name)).toMatch(
          /^attachment; filename="[A-Za-z0-9._ -]+"; filename\*=UTF-8''[A-Za-z0-9%._~-]+$/,
        );
      }),
    );
  });
});
