/** As much of archiver 5 (exceljs's own) as is used here; it brings no types. */
declare module 'archiver' {
  import type { Readable, Transform } from 'node:stream';

  interface Entry {
    name: string;
    date?: Date;
    store?: boolean;
  }
  interface Archiver extends Transform {
    append(source: Readable | Buffer | string, entry: Entry): this;
    file(path: string, entry: Entry): this;
    finalize(): Promise<void>;
    abort(): this;
  }
  function archiver(format: 'zip', options?: { zlib?: { level?: number } }): Archiver;
  export = archiver;
}
