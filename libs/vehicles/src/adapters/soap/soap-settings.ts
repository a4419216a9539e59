import type { Plate } from '@yiche/contracts';
import type { MeaningOfCode } from '../code-meanings.js';

/** Encodings in which these platforms write. GBK is read as GB 18030, which has all of it and more. */
export const CHARSETS = ['utf-8', 'gbk'] as const;
export type Charset = (typeof CHARSETS)[number];

/** Stands in a parameter's value for the question's document. */
export const DOCUMENT_PLACE = '{document}';

/** How a deployment's operation is called; they differ in all of it. */
export interface SoapServiceSettings {
  readonly url: string;
  /** `rpc`: Axis; `document`: WCF, parameters in the service's namespace. */
  readonly style: 'rpc' | 'document';
  readonly version: '1.1' | '1.2';
  readonly namespace: string;
  readonly operation: string;
  /** Null: the namespace and the operation, as WCF makes it. */
  readonly action: string | null;
  /** Names and values in the order in which the deployment wants them. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly charset: Charset;
}

/** And what is said in it. */
export interface SoapRegistrySettings extends SoapServiceSettings {
  /** Whether `hphm` begins with the province's character. */
  readonly withProvince: boolean;
  /** What `<code>` means here. */
  readonly codes: readonly MeaningOfCode[];
  readonly knownPlate: Plate;
}
