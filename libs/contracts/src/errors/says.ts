import type { DomainErrorKind } from '@yiche/kernel';

/** The languages that people are spoken to in. */
export type Language = 'zh-CN' | 'en-US';

/** What stands in a sentence: what JSON can hold. */
export type Parameters = Readonly<Record<string, string | number | null | readonly string[] | readonly number[]>>;

type Wording<P> = string | ((parameters: P) => string);

/** A sentence of a refusal: what sort of refusal it is, and its wording in each language. */
export interface Says<P> extends Readonly<Record<Language, Wording<P>>> {
  readonly kind: DomainErrorKind;
}

/** A refusal's sentence in Chinese and English; what stands in it is named by the Chinese wording. */
export const says = <P extends Parameters = Readonly<Record<never, never>>>(
  kind: DomainErrorKind,
  chinese: Wording<P>,
  english: Wording<NoInfer<P>>,
): Says<P> => ({ kind, 'zh-CN': chinese, 'en-US': english });
