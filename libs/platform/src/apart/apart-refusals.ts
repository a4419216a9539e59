import { refusal } from '@yiche/contracts';
import type { DomainError } from '@yiche/kernel';

/** What is said of a file whose reading met a bound. */
export const tooMuchMemory = (): DomainError => refusal('apart/too-much-memory');
export const tooMuchTime = (): DomainError => refusal('apart/too-much-time');
export const tooMuchOutput = (): DomainError => refusal('apart/too-much-output');
export const tooLargeFile = (): DomainError => refusal('apart/too-large-a-file');
