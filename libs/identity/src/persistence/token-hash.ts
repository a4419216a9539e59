import { createHash } from 'node:crypto';

/** What is stored of a token: who reads the table cannot use it. A plain hash is enough for 256 random bits. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();
