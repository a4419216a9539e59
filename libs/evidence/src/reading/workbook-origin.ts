import { fromCellText } from '../workbook/cell-text.js';
import { readTags } from './part-reading.js';
import type { ZipArchive } from './zip-archive.js';

/** What wrote a workbook last, as far as it says so. */
export interface WorkbookOrigin {
  readonly lastModifiedBy: string;
  readonly modified: string;
}

const PART = 'docProps/core.xml';

/** @throws DomainError where what it says is damaged */
export async function readWorkbookOrigin(archive: ZipArchive): Promise<WorkbookOrigin> {
  const found = { lastModifiedBy: '', modified: '' };
  if (!archive.has(PART)) return found;
  let at: keyof typeof found | null = null;
  await readTags(
    archive,
    PART,
    (name) => (at = name === 'lastModifiedBy' || name === 'modified' ? name : null),
    (text) => {
      if (at) found[at] += text;
    },
  );
  return { lastModifiedBy: fromCellText(found.lastModifiedBy.trim()), modified: found.modified.trim() };
}
