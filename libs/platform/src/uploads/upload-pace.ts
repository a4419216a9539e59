import { Transform, type Readable } from 'node:stream';
import { refusal } from '@yiche/contracts';
import type { DomainError } from '@yiche/kernel';

/** How an upload has to come. */
export interface UploadPace {
  /** Bytes a second, on average of each window. */
  readonly least: number;
  /** Also the grace before anything has to have come, ms. */
  readonly windowMilliseconds: number;
  /** From the first look to the last byte, ms. */
  readonly longestMilliseconds: number;
}

/**
 * An upload that ends with an error once it stalls, creeps or takes too long: who sends nothing holds nothing. Time in which we ourselves
 * did not take what had come is not held against the sender.
 */
export function paced(upload: Readable, { least, windowMilliseconds, longestMilliseconds }: UploadPace): Readable {
  let came = 0;
  const passing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      came += chunk.length;
      done(null, chunk);
    },
  });
  const drop = (error: DomainError): void => void passing.destroy(error);
  const window = setInterval(() => {
    if (passing.readableLength === 0 && came * 1_000 < least * windowMilliseconds) drop(tooSlow());
    came = 0;
  }, windowMilliseconds).unref();
  const whole = setTimeout(() => drop(tookTooLong()), longestMilliseconds).unref();
  passing.once('close', () => {
    clearInterval(window);
    clearTimeout(whole);
    upload.unpipe(passing);
  });
  upload.once('error', () => passing.destroy(cut()));
  upload.once('close', () => {
    if (!upload.readableEnded) passing.destroy(cut());
  });
  upload.once('end', () => {
    clearInterval(window);
    clearTimeout(whole);
  });
  return upload.pipe(passing);
}

const tooSlow = (): DomainError => refusal('uploads/too-slow');
const tookTooLong = (): DomainError => refusal('uploads/too-long');
const cut = (): DomainError => refusal('uploads/cut');
