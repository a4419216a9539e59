import { DomainError } from '@yiche/kernel';

/** The refusal that came of it, null for none. @throws whatever is no refusal */
export async function refusalOf(work: Promise<void>): Promise<DomainError | null> {
  try {
    await work;
    return null;
  } catch (cause) {
    if (cause instanceof DomainError) return cause;
    throw cause;
  }
}
