import { describe, expect, it } from '@jest/globals';
import { movedFormula } from './moved-formula.js';

describe('a formula that cells share', () => {
  it.each([
    ['B2*C2', 3, 0, 'B5*C5'],
    ['$B2*C$2', 1, 1, '$B3*D$2'],
    [`ROUND(SUM('阶梯计价'!$B$6,B6),2)`, 2, 1, `ROUND(SUM('阶梯计价'!$B$6,C8),2)`],
    [`COUNTIF('A1'!A1:A9,"A1")`, 1, 0, `COUNTIF('A1'!A2:A10,"A1")`],
    ['LOG10(Z9)+AZ1', 1, 1, 'LOG10(AA10)+BA2'],
  ])('%s goes %d down and %d right as %s', (formula, rows, columns, moved) => {
    expect(movedFormula(formula, rows, columns)).toBe(moved);
  });
});
