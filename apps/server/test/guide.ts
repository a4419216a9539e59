/** A section of a guide with its command blocks, in order. */
export interface GuideSection {
  readonly title: string;
  readonly blocks: readonly string[];
}

/** The sections (`## …`) of a Markdown text and the ```bash blocks of each; blocks in other languages are to be read. */
export function sectionsOf(markdown: string): readonly GuideSection[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')).trim(),
      blocks: [...section.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, block]) => block as string),
    }));
}
