import { DomainError } from '@yiche/kernel';

/** What is said of a file whose reading met a bound. */
export const tooMuchMemory = (): DomainError => refused('apart/too-much-memory', '读取它需要的内存超出限度');
export const tooMuchTime = (): DomainError => refused('apart/too-much-time', '读取它需要的时间超出限度');
export const tooMuchOutput = (): DomainError => refused('apart/too-much-output', '读出的内容超出限度');
export const tooLargeFile = (): DomainError => refused('apart/too-large-a-file', '读取它需要的临时空间超出限度');

const refused = (code: string, why: string): DomainError =>
  new DomainError(code, `拒绝读取这个文件：${why}。没有保存任何内容`, 'invalid');
