import type { Plate } from '@yiche/contracts';
import type { RegistryAnswer } from '../domain/registry-answer.js';
import { PlateRegistry } from '../ports/plate-registry.js';

/** A registry that does what a test tells it to. */
export class ToldRegistry extends PlateRegistry {
  readonly name = 'told';
  /** How often it was asked. */
  asked = 0;
  /** Of the last question. */
  signal: AbortSignal | null = null;
  answer: () => Promise<RegistryAnswer> = async () => ({ kind: 'not-found' });

  find(_plate: Plate, signal: AbortSignal): Promise<RegistryAnswer> {
    this.asked += 1;
    this.signal = signal;
    return this.answer();
  }

  async isUsable(signal: AbortSignal): Promise<boolean> {
    await this.find({ number: '苏D12345', type: '02' }, signal);
    return true;
  }
}
