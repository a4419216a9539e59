import { existsSync, linkSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Pages of an older build are open no longer: a session ends sooner, and a page takes the next build between calls. */
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

/** Beside the web folder, not in it: since when each file is there for older pages alone, ms since 1970. */
const bookOf = (dist) => path.join(dist, '.older-assets.json');

function readBook(dist) {
  try {
    return JSON.parse(readFileSync(bookOf(dist), 'utf8'));
  } catch {
    return {}; // no older build
  }
}

/**
 * Adds the parts of the build before to a new one: an open page asks for them until it is loaded anew. Names have a hash over the
 * contents, so that nothing is ever overwritten.
 * @param from `dist` of the build before
 * @param web folder of the new build's pages
 * @param to `dist` that the new build belongs to
 */
export function keepOlderAssets({ from, web, to, now = Date.now() }) {
  const older = path.join(from, 'web/assets');
  const own = path.join(web, 'assets');
  const known = readBook(from);
  const book = {};
  if (existsSync(older)) {
    mkdirSync(own, { recursive: true });
    for (const name of readdirSync(older)) {
      const since = known[name] ?? now;
      if (existsSync(path.join(own, name)) || now - since > KEPT_DAYS * DAY_MS) continue;
      put(path.join(older, name), path.join(own, name));
      book[name] = since;
    }
  }
  writeFileSync(bookOf(to), JSON.stringify(book));
}

/** A second name for the same file where one file system has both. */
function put(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
