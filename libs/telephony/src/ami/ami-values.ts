import { invalidValue } from '../errors.js';

/** Asterisk reads an AMI line into 1,025 bytes and cuts the session on a longer one. */
const maxLineBytes = 1023;

const keyPattern = /^[A-Za-z0-9_()-]+$/;
/** Only our own variables: nobody sets `CALLERID(all)` through here (合同二-6). */
const variablePattern = /^(OWNER_NUMBER|YC_[A-Z0-9_]+)$/;

/** What may be written: text by header, and variables for the one header that repeats. */
export interface AmiFields {
  readonly [header: string]: string | Readonly<Record<string, string>>;
}

/**
 * Throws unless these fields, written by asterisk-manager, are exactly one action with exactly these headers. A line break
 * would begin a second action, a comma in a variable would set a second variable, a header twice would be two values.
 */
export function assertWritable(fields: AmiFields): void {
  const seen = new Set<string>();
  for (const [key, value] of Object.entries(fields)) {
    const header = key.toLowerCase();
    if (!keyPattern.test(key)) throw invalidValue('header', 'pattern');
    if (header === 'actionid') throw invalidValue(header, 'reserved');
    if (seen.has(header)) throw invalidValue(header, 'twice');
    seen.add(header);
    if (typeof value === 'string') {
      // one variable as text is the one a Getvar asks for; where variables are set they are a record
      if (header === 'variable' && value.includes('=')) throw invalidValue(header, 'variables are a record');
      assertText(header, value);
      assertLine(header, `${header}: ${value}`);
    } else {
      if (header !== 'variable') throw invalidValue(header, 'only variables are a record');
      assertVariables(value);
    }
  }
}

function assertVariables(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!variablePattern.test(name)) throw invalidValue('variable', 'name');
    if (typeof value !== 'string') throw invalidValue(name, 'text');
    assertText(name, value);
    if (value.includes(',')) throw invalidValue(name, 'comma');
    assertLine(name, `variable: ${name}=${value}`);
  }
}

function assertText(field: string, value: string): void {
  if (/[\u0000-\u001f\u007f]/.test(value)) throw invalidValue(field, 'control character');
  if (/\p{Cs}/u.test(value)) throw invalidValue(field, 'broken text');
  if (value !== value.trim()) throw invalidValue(field, 'blank at an end'); // the PBX would drop it
  if (value === '') throw invalidValue(field, 'empty');
}

function assertLine(field: string, line: string): void {
  if (Buffer.byteLength(line) + 2 > maxLineBytes) throw invalidValue(field, 'length');
}
