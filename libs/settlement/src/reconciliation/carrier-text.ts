import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { CarrierImportQuery } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';

export type CarrierEncoding = 'utf-8' | 'gb18030';

/** What begins so is no text of lines. */
const OTHER_FORMATS: readonly (readonly [beginning: string, message: string])[] = [
  ['fffe', '文件是 UTF-16 编码，请另存为 UTF-8 编码的 CSV 再导入'],
  ['feff', '文件是 UTF-16 编码，请另存为 UTF-8 编码的 CSV 再导入'],
  ['504b0304', '文件是 Excel 工作簿（或压缩包），请另存为 CSV 再导入'],
  ['d0cf11e0', '文件是旧版 Excel 工作簿，请另存为 CSV 再导入'],
  ['1f8b', '文件是压缩包，请解压后再导入'],
];

/**
 * In which encoding a file is written. `auto`: UTF-8 if all of it is that without a fault, else GB18030 (of which GBK is a part).
 * @throws DomainError `settlement/carrier-encoding`, `settlement/carrier-format`, `settlement/carrier-file-empty`
 */
export async function encodingOf(file: string, wanted: CarrierImportQuery['encoding']): Promise<CarrierEncoding> {
  await refuseOtherFormats(file);
  if (wanted !== 'gb18030' && (await isWritten(file, 'utf-8'))) return 'utf-8';
  if (wanted !== 'utf-8' && (await isWritten(file, 'gb18030'))) return 'gb18030';
  const names = { auto: 'UTF-8，也不是 GBK', 'utf-8': 'UTF-8', gb18030: 'GBK' };
  throw new DomainError('settlement/carrier-encoding', `文件的编码不是 ${names[wanted]}`, 'invalid', { wanted });
}

/** The text of a file, without its byte order mark. @throws Error for bytes that the encoding does not have */
export async function* textOf(file: string, encoding: CarrierEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>)
    yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function isWritten(file: string, encoding: CarrierEncoding): Promise<boolean> {
  try {
    for await (const text of textOf(file, encoding)) void text;
    return true;
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return false;
    throw cause;
  }
}

async function refuseOtherFormats(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4_096), 0, 4_096, 0);
    const head = buffer.subarray(0, bytesRead);
    if (bytesRead === 0) throw new DomainError('settlement/carrier-file-empty', '文件是空的', 'invalid');
    const other = OTHER_FORMATS.find(([beginning]) => head.toString('hex', 0, 4).startsWith(beginning));
    if (other) throw new DomainError('settlement/carrier-format', other[1], 'invalid');
    if (head.includes(0))
      throw new DomainError('settlement/carrier-format', '文件不是文本，请导入 CSV 文件（UTF-8 或 GBK）', 'invalid');
  } finally {
    await handle.close();
  }
}
