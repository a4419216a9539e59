import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { documentedSettings, inGroup } from './documented-settings.js';
import { booleanSetting, countSetting } from './read-config.js';

const spoken = (meta: object = {}) => ({ description: '多久', ...meta });
const one = (schema: z.ZodType) => documentedSettings([z.object(inGroup('时间', { ONE: schema }))])[0];

describe('a setting in the documentation', () => {
  it('stands below the heading of its group, with unit, default and bounds as the schema has them', () => {
    expect(one(countSetting(5, { min: 1, max: 59 }).meta(spoken({ unit: '分钟' })))).toEqual({
      name: 'ONE',
      group: '时间',
      unit: '分钟',
      byDefault: '5',
      range: '1–59',
      description: '多久',
    });
  });

  it.each([
    ['a number without bounds', countSetting(0), '0', ''],
    ['a number with a least one', countSetting(500, { min: 100 }), '500', '≥ 100'],
    ['a choice', z.enum(['one', 'other']).default('one'), 'one', '`one`、`other`'],
    ['a switch', booleanSetting.default(false), 'false', ''],
    ['a list', z.string().default('a,b').transform((text) => text.split(',')), 'a,b', ''], // prettier-ignore
    ['one that may be left out', z.string().optional(), '', ''],
    ['one that is empty without', z.string().default(''), '', ''],
    ['one that has to be set', z.string(), null, ''],
  ])('says of %s what is accepted and what it is without being set', (_what, schema, byDefault, range) => {
    expect(one(schema.meta(spoken()))).toMatchObject({ byDefault, range });
  });

  it('has the default that is said where only the program knows it', () => {
    expect(
      one(
        z
          .string()
          .optional()
          .meta(spoken({ byDefault: 'data/file' })),
      ),
    ).toMatchObject({ byDefault: 'data/file' });
  });

  it('is one of all alternatives, and said once however many schemas read it', () => {
    const shared = inGroup('共用', { HOST: z.string().default('here').meta(spoken()) });
    const either = z
      .discriminatedUnion('KIND', [
        z.object({ ...inGroup('共用', { KIND: z.literal('one').meta(spoken()) }), ...shared }),
        z.object({ KIND: z.literal('other'), ...inGroup('另一种', { OTHER_MS: countSetting(5).meta(spoken()) }) }),
      ])
      .transform((env) => env);
    const again = z.object({ ...shared, KIND: z.string().optional() }).refine(() => true);
    expect(documentedSettings([either, again]).map(({ name, group }) => `${group} ${name}`)).toEqual([
      '共用 KIND',
      '共用 HOST',
      '另一种 OTHER_MS',
    ]);
  });

  it('is refused where nobody says it, two schemas say it differently, or have two defaults for it', () => {
    const saying = (schema: z.ZodType) => z.object(inGroup('时间', { ONE: schema }));
    expect(() => one(countSetting(1))).toThrow('ONE is not said');
    const twice = [saying(countSetting(1).meta(spoken())), saying(countSetting(1).meta({ description: '多少' }))];
    expect(() => documentedSettings(twice)).toThrow('ONE is said in two ways');
    expect(() => documentedSettings([saying(countSetting(1).meta(spoken())), saying(countSetting(2))])).toThrow(
      'ONE has two defaults: 1, 2',
    );
  });
});
