/**
 * Watches a stream of AMI text for a message that does not end. asterisk-manager keeps what it has not finished and looks
 * at all of it again with every chunk, so an endless message would take all memory and then all time.
 */
export class MessageSizeGuard {
  private unfinished = 0;

  constructor(private readonly maxBytes: number) {}

  /** False as soon as the message under way is longer than allowed. */
  accepts(chunk: string): boolean {
    const end = chunk.lastIndexOf('\r\n\r\n');
    this.unfinished = end < 0 ? this.unfinished + chunk.length : chunk.length - end - 4;
    return this.unfinished <= this.maxBytes;
  }
}
