import { describe, expect, it } from '@jest/globals';
import { dialogsOf, parsePcap } from './sip-capture.js';

function record(text: string): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(text.length, 8);
  return Buffer.concat([head, Buffer.from(text, 'latin1')]);
}

describe('a capture', () => {
  it('is taken apart into packets, and an unfinished last one is no obstacle', () => {
    const packets = parsePcap(Buffer.concat([Buffer.alloc(24), record('one'), record('three'), Buffer.alloc(7)]));
    expect(packets.map(String)).toEqual(['one', 'three']);
  });

  it('puts both directions of a dialog together', () => {
    const packets = ['INVITE a\r\nCall-ID: x\r\n', 'SIP/2.0 200 OK\r\ncall-id: x\r\n', 'Call-ID: y\r\n', 'RTP'].map(
      (text) => Buffer.from(text),
    );
    const dialogs = dialogsOf(packets);
    expect([...dialogs.keys()]).toEqual(['x', 'y']);
    expect(dialogs.get('x')).toContain('200 OK');
  });
});
