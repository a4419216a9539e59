import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';

const source = path.resolve(import.meta.dirname, '..');
const frozen = JSON.parse(readFileSync(path.resolve(source, '../golden/frozen.json'), 'utf8')) as Record<
  string,
  string
>;

const files = [
  ...['v1', 'v2', 'v3'].flatMap((format) =>
    readdirSync(path.join(source, 'formats', format)).map((name) => `formats/${format}/${name}`),
  ),
  ...readdirSync(path.join(source, 'price-plans'))
    .filter((name) => name !== 'index.ts')
    .map((name) => `price-plans/${name}`),
].filter((name) => !name.endsWith('.spec.ts'));

/** Of what the file says: how its lines end is the checkout's business. */
const digestOf = (name: string): string =>
  createHash('sha256')
    .update(readFileSync(path.join(source, name), 'utf8').replaceAll('\r\n', '\n'))
    .digest('hex');

// A change here makes statements unreadable that people hold. What has to be different is another format, or another kind of price; a new
// file of theirs is entered in golden/frozen.json (ADR 0041).
it.each(files)('%s is as it was when statements were signed by it', (name) => {
  expect({ [name]: digestOf(name) }).toEqual({ [name]: frozen[name] });
});

it('no file by which statements were signed is gone', () => {
  expect(files.toSorted()).toEqual(Object.keys(frozen).toSorted());
});
