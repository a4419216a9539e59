import { z } from 'zod';

/** A contract day, `YYYY-MM-DD` in Asia/Shanghai. */
export const contractDaySchema = z.iso.date({ error: '日期格式应为 YYYY-MM-DD' });

/** A contract month, `YYYY-MM`. */
export const contractMonthSchema = z.string().regex(/^(20\d\d)-(0[1-9]|1[0-2])$/, '月份格式应为 YYYY-MM，例如 2024-07');

/** An amount in CNY as text, with at most four digits after the point. */
export const amountSchema = z.string().regex(/^-?\d{1,12}(\.\d{1,4})?$/, '金额格式不正确，例如 1.90');
export const priceSchema = z.string().regex(/^\d{1,6}(\.\d{1,4})?$/, '单价格式不正确，例如 1.90');

/** A share of an amount as text: `0.0005` is 0.05 %. */
export const rateSchema = z.string().regex(/^[01](\.\d{1,6})?$/, '比例格式不正确，例如 0.0005');
