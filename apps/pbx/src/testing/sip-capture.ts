import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { ensureHostCommand } from '../provision-asterisk.js';

/** One packet's bytes, from the network layer up. */
export type Packet = Buffer;

export interface SipCapture {
  /** Ends the capture and gives every packet that was seen. */
  stop(): Promise<readonly Packet[]>;
}

/** Captures what really passes the loopback interface. @param filter as tcpdump writes it, e.g. `udp port 5060`. */
export async function captureSip(filter: string): Promise<SipCapture> {
  await ensureHostCommand('dumpcap', ['wireshark-common'], () => undefined);
  const folder = await mkdtemp(join(tmpdir(), 'yiche-capture-'));
  const file = join(folder, 'sip.pcap');
  // -P: the old, plain file format, which is read below.
  const child = execa('dumpcap', ['-q', '-P', '-i', 'lo', '-f', filter, '-w', file], {
    reject: false,
    buffer: false,
    stdin: 'ignore',
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('File:')) resolve();
    });
    void child.then(() => reject(new Error(`dumpcap ended: ${said}`)));
  });
  return {
    stop: async () => {
      // The kernel hands packets over in blocks.
      await new Promise((resolve) => setTimeout(resolve, 300));
      child.kill('SIGINT');
      await child;
      const packets = parsePcap(await readFile(file));
      await rm(folder, { recursive: true, force: true });
      return packets;
    },
  };
}

/** Records of a classic pcap file written on a little-endian machine. */
export function parsePcap(bytes: Buffer): readonly Packet[] {
  const packets: Packet[] = [];
  for (let at = 24; at + 16 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 8);
    packets.push(bytes.subarray(at + 16, at + 16 + length));
    at += 16 + length;
  }
  return packets;
}

/** The SIP dialogs of a capture: Call-ID to everything that was sent in either direction. */
export function dialogsOf(packets: readonly Packet[]): ReadonlyMap<string, string> {
  const dialogs = new Map<string, string>();
  for (const packet of packets) {
    const text = packet.toString('latin1');
    const id = /^Call-ID: *(.*?)\r?$/im.exec(text)?.[1];
    if (id !== undefined) dialogs.set(id, `${dialogs.get(id) ?? ''}${text}\n`);
  }
  return dialogs;
}
