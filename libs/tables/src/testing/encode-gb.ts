let table: Map<string, Buffer> | null = null;

/** GB18030 by the decoder's own table: two bytes for every character that GBK has. A character that it lacks becomes `?`. */
export function encodeGb(text: string): Buffer {
  table ??= tableOfTwoBytes();
  const signs = table;
  return Buffer.concat(
    [...text].map((sign) => (sign < '\u0080' ? Buffer.from(sign) : (signs.get(sign) ?? Buffer.from('?')))),
  );
}

function tableOfTwoBytes(): Map<string, Buffer> {
  const decoder = new TextDecoder('gb18030');
  const signs = new Map<string, Buffer>();
  for (let high = 0x81; high <= 0xfe; high++)
    for (let low = 0x40; low <= 0xfe; low++) {
      const bytes = Buffer.from([high, low]);
      const sign = decoder.decode(bytes);
      if (sign.length === 1) signs.set(sign, bytes);
    }
  return signs;
}
