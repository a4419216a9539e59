import { describe, expect, it } from '@jest/globals';
import { buildIn } from './web-build.js';

describe('the build of the web program', () => {
  it('is the name of its first script', () => {
    const index = `<!doctype html><head>
      <script type="module" crossorigin src="/assets/index-B1x_9-z.js"></script>
      <link rel="modulepreload" crossorigin href="/assets/zod-abc.js"></head>`;
    expect(buildIn(index)).toBe('index-B1x_9-z.js');
  });

  it('is none where there are no pages, and in development, where nothing is built', () => {
    expect(buildIn('')).toBeNull();
    expect(buildIn('<script type="module" src="/src/main.tsx"></script>')).toBeNull();
  });
});
