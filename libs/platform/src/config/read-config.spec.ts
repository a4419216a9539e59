import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { booleanSetting, ConfigError, countSetting, readConfig, readConfigs } from './read-config.js';

describe('a setting that is wrong', () => {
  const schema = z.object({
    HOPS: countSetting(0),
    LEAST: countSetting(500).pipe(z.number().min(100).max(900)),
    SWITCH: booleanSetting.default(false),
    KIND: z.enum(['one', 'other']).default('one'),
    ADDRESS: z.url().optional(),
    NEEDED: z.string(),
  });
  const right = { NEEDED: 'x' };

  it.each([
    ['HOPS', 'true', /HOPS: 需要整数.*whole number/],
    ['HOPS', '1.5', /HOPS: 需要整数/],
    ['HOPS', '-1', /HOPS: 不能小于 0.*at least 0/],
    ['LEAST', '99', /LEAST: 不能小于 100/],
    ['LEAST', '901', /LEAST: 不能大于 900/],
    ['SWITCH', 'maybe', /SWITCH: 只能是 true 或 false/],
    ['KIND', 'third', /KIND: 只能是.*one, other/],
    ['ADDRESS', 'nowhere', /ADDRESS: 需要网址/],
    ['NEEDED', '', /NEEDED: 必须设置.*must be set/],
  ])('is named with what is expected: %s=%s, and what it is is not told', (name, value, sentence) => {
    const reading = (): unknown => readConfig(schema, { ...right, [name]: value });
    expect(reading).toThrow(ConfigError);
    expect(reading).toThrow(sentence);
    if (value.length > 3) expect(reading).not.toThrow(new RegExp(`: .*\\b${value}\\b(?! 或)`));
  });

  it('is told together with all the others, each once, whichever library it belongs to', () => {
    const schemas = { one: schema, other: z.object({ HOPS: countSetting(0), MORE: countSetting(1) }) };
    expect(() => readConfigs(schemas, { HOPS: 'true', MORE: 'no', KIND: 'third' })).toThrow(
      /^[^;]*HOPS: [^;]*; KIND: [^;]*; NEEDED: [^;]*; MORE: [^;]*$/,
    );
  });
});
