/** Signs without a shape, white space apart. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|(?!\s)\p{Cc}/gu;
/** A blank beside a Chinese character means nothing: `序　号`, `通话⏎时长`. */
const BESIDE_CHINESE = /(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu;
const LONGEST_KEY = 60;
/** The end of a key that is not its heading alone. */
const BY_PLACE = /\(第\d+列\)$|^第\d+列$/;

export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');

/**
 * A heading in the one form in which it is a key: full-width forms folded, signs without a shape removed, any run of white space, line
 * breaks among it, one blank, or nothing at the ends and beside a Chinese character.
 */
export const headingText = (cell: string): string =>
  withoutInvisible(cell).normalize('NFKC').replace(/\s+/g, ' ').replace(BESIDE_CHINESE, '').trim();

/**
 * A key for each column of a heading row, no two alike: its heading, and where that is empty, stands there twice or is very long, the
 * column's place, counted from 1. So a name that two columns have is the key of neither.
 */
export function columnKeys(cells: readonly string[]): string[] {
  const names = cells.map(headingText);
  const times = new Map<string, number>();
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
  return names.map((name, index) => {
    const place = `第${index + 1}列`;
    if (name === '') return place;
    if (times.get(name) === 1 && name.length <= LONGEST_KEY && !BY_PLACE.test(name)) return name;
    return `${headingText([...name].slice(0, LONGEST_KEY / 2).join(''))}(${place})`;
  });
}

/** A key that is made from the column's place alone: nothing stands in its heading. */
export const isUnnamed = (key: string): boolean => /^第\d+列$/.test(key);
