import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The build of the web program: its first script, whose name has a hash over everything that it loads. */
export class WebBuild {
  /** As a page finds it in itself: `index-<hash>.js`; null where no pages are sent. */
  readonly build: string | null;

  constructor(webDir: string) {
    this.build = buildIn(indexIn(webDir));
  }
}

/** @param index the page that the web program begins with */
export function buildIn(index: string): string | null {
  return /<script\b[^>]*\bsrc="\/assets\/([^"/]+)"/.exec(index)?.[1] ?? null;
}

function indexIn(webDir: string): string {
  try {
    return readFileSync(path.join(webDir, 'index.html'), 'utf8');
  } catch {
    return ''; // without pages, as in tests of the server alone
  }
}
