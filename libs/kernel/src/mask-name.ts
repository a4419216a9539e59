/** `张三丰` → `张**`: the family name alone, whatever the length. */
export function maskName(name: string): string {
  const [first = ''] = name;
  return first ? `${first}**` : '';
}
