/** Country code of China with and without its plus, and as it is dialled from abroad. */
const COUNTRY = ['+86', '86', '0086'] as const;

/** Area codes: 010 and 02x have three digits, all others four. */
const AREA = /^0(?:10|2[0-9]|[3-9][0-9]{2})/;

/** The area that a number carries, `0519` of `0519110`; undefined of one that carries none. */
export function areaOf(number: string): string | undefined {
  return AREA.exec(number)?.[0];
}

/**
 * Every way in which a carrier may write a number in a request URI, once parameters and separators are gone: as it is, and behind the
 * country code, with the area's leading 0 or (as ITU-T E.164 has it) without. The dialplan has each as an extension of its own, so
 * that nothing but these is ever a call.
 * @param number as it is dialled in China: `114`, `0519114`
 */
export function dialledForms(number: string): string[] {
  const abroad = AREA.test(number) ? [number, number.slice(1)] : [number];
  return [number, ...COUNTRY.flatMap((country) => abroad.map((digits) => `${country}${digits}`))];
}

/** Every form in which a bureau is dialled; without `dialled` its own number counts, and the same with the area that owners see before it. */
export function formsOf({ did, dialled, ownerCallerId }: DialledBureau): string[] {
  const area = AREA.test(did) ? '' : (areaOf(ownerCallerId) ?? '');
  return [...new Set((dialled ?? [did, `${area}${did}`]).flatMap(dialledForms))];
}

/** Every form in which an owner who rings back dials the number that they were shown (B6). */
export const ownerFormsOf = ({ ownerCallerId }: DialledBureau): string[] => dialledForms(ownerCallerId);

interface DialledBureau {
  readonly did: string;
  readonly dialled?: readonly string[] | undefined;
  readonly ownerCallerId: string;
}
