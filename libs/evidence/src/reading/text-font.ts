import { BLACK, colourOf, isPale, type ThemeColours } from './cell-colour.js';
import { isOff, type XmlAttributes } from './spreadsheet-xml.js';

/** Points. */
const SMALLEST = 5;
/** Their digits are pictures. */
const SYMBOLS = /^(wingdings|webdings|symbol|marlett|zapf)/i;

/**
 * Why a text in this font would not be read as it is stored; null where it is. Takes one property of a `<font>` or `<rPr>` at a time.
 * @param theme colours by their number
 */
export function fontProblem(name: string, attributes: XmlAttributes, theme: ThemeColours): string | null {
  const { val } = attributes;
  switch (name) {
    case 'color': {
      const colour = attributes['auto'] === undefined ? colourOf(attributes, theme) : BLACK;
      if (!colour) return '字体颜色无法判断';
      return isPale(colour) ? '字体颜色过浅' : null;
    }
    case 'sz':
      return Number(val) >= SMALLEST ? null : `字号过小（${val}）`;
    case 'strike':
      return isOff(val) ? null : '文字被划去';
    case 'vertAlign':
      return val === 'baseline' ? null : '文字是上标或下标';
    case 'name':
    case 'rFont':
      return SYMBOLS.test(val ?? '') ? `字体 ${val} 不显示文字本身` : null;
    case 'charset':
      return val === '2' ? '字体不显示文字本身' : null;
    default:
      return null;
  }
}
