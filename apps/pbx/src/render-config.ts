import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mustache from 'mustache';
import { z } from 'zod';
import { formsOf, ownerFormsOf } from './dialled-forms.js';
import { citySettingsSchema, pbxSettingsSchema } from './pbx-settings.js';
import type { CitySettings, PbxSettings } from './pbx-settings.js';

/** Where an instance's directories lie, as Asterisk sees them (inside its root). */
export const instancePlaceSchema = z.strictObject({
  home: z.string().regex(/^(\/[A-Za-z0-9._-]+)+$/),
  /** The instance's own folder of modules; Asterisk's own where it is not given. */
  moduleDir: z
    .string()
    .regex(/^(\/[A-Za-z0-9._-]+)+$/)
    .optional(),
});
export type InstancePlace = z.infer<typeof instancePlaceSchema>;

/**
 * Where requests that name no transport leave from: the kernel lets nothing from a loopback address out of the machine, and
 * no carrier is told of this one.
 */
export const nowhereAddress = '127.114.114.114';

/**
 * Whatever may be a telephone number, up to 24 characters with a plus and the separators of RFC 3966. A pattern that ends in "and so on"
 * would let line breaks (`114%0d%0a…`) into the extension of a channel, and from there into AMI.
 */
const numberPatterns = Array.from({ length: 24 }, (_, length) => `_[+0-9]${'[-.()0-9]'.repeat(length)}`);

/** The PBX's configuration: file name to text. The same settings always give the same files. */
export function renderConfig(settings: PbxSettings, place: InstancePlace): Map<string, string> {
  const known = pbxSettingsSchema.parse(settings);
  const gateways = known.gatewayAddresses ?? [known.controlAddress];
  return renderFolder('', {
    ...known,
    bureaus: known.bureaus.map((bureau) => ({ ...bureau, forms: formsOf(bureau), ownerForms: ownerFormsOf(bureau) })),
    numberPatterns,
    gatewayAddresses: gateways,
    gatewayPattern: gateways.map((address) => address.replaceAll('.', '[.]')).join('|'),
    // Who starts the PBX asks it from its own address whether it is there.
    applicationAddresses: [...new Set([known.controlAddress, ...known.applicationAddresses])],
    ...instancePlaceSchema.parse(place),
    nowhereAddress,
  });
}

/** The simulated carrier's configuration. */
export function renderCityConfig(settings: CitySettings, place: InstancePlace): Map<string, string> {
  return renderFolder('city', { ...citySettingsSchema.parse(settings), ...instancePlaceSchema.parse(place) });
}

function renderFolder(folder: string, view: object): Map<string, string> {
  const templates = join(packageDir(), 'templates', folder);
  const files = new Map<string, string>();
  for (const name of readdirSync(templates).filter((file) => file.endsWith('.conf'))) {
    // Escaping is for HTML; here the schemas have refused what could leave its place.
    const text = mustache.render(readFileSync(join(templates, name), 'utf8'), view, undefined, { escape: String });
    files.set(name, text);
  }
  return files;
}

/** The folder apps/pbx of the working copy, also when this file runs compiled from below dist/. */
export function packageDir(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'apps', 'pbx');
    try {
      readFileSync(join(candidate, 'templates', 'extensions.conf'));
      return candidate;
    } catch {
      // one folder up
    }
  }
  throw new Error('apps/pbx/templates was not found above the program');
}
