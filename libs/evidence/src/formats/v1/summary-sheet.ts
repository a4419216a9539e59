import { inShanghai } from '@yiche/kernel';
import {
  asTotal,
  cellOf,
  formula,
  heading,
  label,
  note,
  SHEET_NAMES,
  text,
  title,
  unsignedText,
  type NumberFormat,
  type SheetCell,
  type SheetModel,
} from '../../workbook/sheet-model.js';
import { adjustmentSum } from './adjustments-sheet.js';
import type { Manifest } from './manifest.js';
import { priceSection, sheetRows } from './sheet-rows.js';

const FIRST_AMOUNT = 9;

/** 汇总: what is to be paid, and what it is made of. */
export function summarySheet(manifest: Manifest, contractTitle: string): SheetModel {
  const { figures, terms } = manifest;
  return {
    name: SHEET_NAMES.summary,
    widths: [34, 44, 40],
    headerRows: 0,
    rows: [
      [title('114 移车热线服务费结算单')],
      [label('结算单编号'), text(manifest.number)],
      [label('结算月份'), text(manifest.month)],
      [label('甲方'), text(terms.parties.bureau)],
      [label('乙方'), text(terms.parties.operator)],
      [
        label('合同'),
        unsignedText(contractTitle),
        note(`第 ${manifest.contractVersion} 版，计费规则第 ${manifest.ruleVersion} 版`),
      ],
      [],
      [heading('项目'), heading('数值')],
      ...amounts(manifest),
      [label('人民币大写'), text(figures.totalInWords)],
      ...readings(manifest),
      [],
      [label('结账时间'), text(shanghaiTime(manifest.closedAt))],
      [label('明细根校验值'), text(manifest.root)],
      [note('签名、公钥和校验方法见“校验”')],
      [],
      [label('甲方（盖章）'), label('乙方（盖章）')],
      [label('日期：'), label('日期：')],
    ],
  };
}

type Rows = (SheetCell | null)[][];

function amounts(manifest: Manifest): Rows {
  const { figures } = manifest;
  const { counts } = figures;
  const { price, adjustments } = sheetRows(manifest);
  const { sheet } = priceSection(manifest);
  const ofPrice = (row: number, result: number | string, format: NumberFormat, column = 'B'): SheetCell =>
    formula(cellOf(sheet, column, row), result, format);
  const ofAdjustments = (column: string, row: number, result: string): SheetCell =>
    formula(cellOf(SHEET_NAMES.adjustments, column, row), result, 'exact');
  const [fee, corrections, penalty] = [4, 5, 6].map((step) => `B${FIRST_AMOUNT + step}`);
  return [
    [label('期初累计次数'), ofPrice(price.before, counts.before, 'count')],
    [label('调整次数'), ofPrice(price.adjusted, counts.adjusted, 'count')],
    [label('本月计费次数'), ofPrice(price.own, counts.own, 'count')],
    [label('期末累计次数'), ofPrice(price.after, counts.after, 'count')],
    [label('本月服务费'), ofPrice(price.charge, figures.charge, 'exact', 'D')],
    [label('调整金额'), ofAdjustments('E', adjustments.total, adjustmentSum(manifest))],
    [label('服务中断违约金（扣减）'), ofAdjustments('B', adjustments.penalty, figures.outage.amount)],
    [asTotal(label('本期应付')), asTotal(formula(`ROUND(${fee}+${corrections}-${penalty},2)`, figures.total, 'yuan'))],
  ];
}

function readings(manifest: Manifest): Rows {
  const { readings: all } = manifest.figures;
  const { sheet, readingWords } = priceSection(manifest);
  const { firstReading } = sheetRows(manifest).price;
  if (all.length === 0) return [];
  return [
    [],
    [heading('各种计价方式对照（只供比较）'), heading('金额（元）'), heading('合同采用')],
    ...all.map(({ reading, amount, isChosen }, index) => [
      label(readingWords(reading)),
      formula(cellOf(sheet, 'B', firstReading + index), amount, 'exact'),
      text(isChosen ? '是' : '否'),
    ]),
  ];
}

/** `2024-08-01 00:10:00` in Shanghai. */
export function shanghaiTime(instant: string): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? instant : inShanghai(at);
}
