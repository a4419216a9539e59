import { components } from './components.js';
import { meanings, steps } from './meanings.js';

type Tokens = { readonly [name: string]: string | number | Tokens };

/** Tokens as CSS custom properties: `{ colour: { textQuiet } }` is `--colour-text-quiet`. Numbers are pixels. */
export function cssProperties(tokens: Tokens, prefix = '-'): string[] {
  return Object.entries(tokens).flatMap(([name, value]) => {
    const path = `${prefix}-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (typeof value === 'object') return cssProperties(value, path);
    return `${path}: ${typeof value === 'number' ? `${value}px` : value}`;
  });
}

/** All that a stylesheet may name. */
export const properties: readonly string[] = cssProperties({ ...meanings, step: steps, ...components });

/** Gives the tokens to the page's stylesheets. */
export function applyTokens(page: Document): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:root { ${properties.join('; ')} }`);
  page.adoptedStyleSheets = [sheet];
}
