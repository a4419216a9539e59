import { z } from 'zod';
import { fieldError } from './errors/field-errors.js';

/** A contract day, `YYYY-MM-DD` in Asia/Shanghai. */
export const contractDaySchema = z.iso.date({ error: fieldError('fields/day') });

/** A contract month, `YYYY-MM`. */
export const contractMonthSchema = z.string().regex(/^(20\d\d)-(0[1-9]|1[0-2])$/, fieldError('fields/month'));

/** An amount in CNY as text, with at most four digits after the point. */
export const amountSchema = z.string().regex(/^-?\d{1,12}(\.\d{1,4})?$/, fieldError('fields/amount'));
export const priceSchema = z.string().regex(/^\d{1,6}(\.\d{1,4})?$/, fieldError('fields/price'));

/** A share of an amount as text: `0.0005` is 0.05 %. */
export const rateSchema = z.string().regex(/^[01](\.\d{1,6})?$/, fieldError('fields/rate'));
