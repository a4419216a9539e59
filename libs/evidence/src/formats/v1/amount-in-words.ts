import { inCents, type Money } from '@yiche/kernel';

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['', '拾', '佰', '仟'];
const GROUPS = ['', '万', '亿', '万亿'];

/** 人民币大写, as bills are written (中国人民银行《正确填写票据和结算凭证的基本规定》): `人民币壹仟零伍元叁角整`. */
export function amountInWords(amount: Money): string {
  const [yuan = '0', cents = '00'] = inCents(amount < 0n ? (-amount as Money) : amount).split('.');
  const whole = yuanInWords(yuan);
  const [jiao, fen] = [Number(cents[0]), Number(cents[1])];
  const parts = whole === '' && (jiao > 0 || fen > 0) ? [] : [`${whole || '零'}元`];
  if (jiao > 0) parts.push(`${DIGITS[jiao]}角`);
  else if (fen > 0 && whole !== '') parts.push('零');
  parts.push(fen > 0 ? `${DIGITS[fen]}分` : '整');
  return `人民币${amount < 0n ? '负' : ''}${parts.join('')}`;
}

function yuanInWords(yuan: string): string {
  const digits = yuan.replace(/^0+/, '');
  const groups = digits.match(/\d{1,4}(?=(\d{4})*$)/g) ?? [];
  let words = '';
  groups.forEach((group, index) => {
    const value = Number(group);
    if (value === 0) return;
    // A zero is said where a place is empty between what was said and what follows.
    if (words !== '' && value < 1_000 && !words.endsWith('零')) words += '零';
    words += groupInWords(group) + (GROUPS[groups.length - 1 - index] ?? '');
    if (value % 10 === 0 && Number(groups.slice(index + 1).join('')) > 0) words += '零';
  });
  return words;
}

function groupInWords(group: string): string {
  let words = '';
  let isGap = false;
  [...String(Number(group))].forEach((digit, index, all) => {
    if (digit === '0') {
      isGap = true;
      return;
    }
    words += `${isGap ? '零' : ''}${DIGITS[Number(digit)]}${PLACES[all.length - 1 - index]}`;
    isGap = false;
  });
  return words;
}
