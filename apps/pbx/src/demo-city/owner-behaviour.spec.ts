import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageDir } from '../render-config.js';
import { ownerBehaviour, ownerBehaviours, usualOwnerBehaviour } from './owner-behaviour.js';

describe('the owners of the demo city', () => {
  it('behave as the city’s dialplan makes them, ending by ending', () => {
    const dialplan = readFileSync(join(packageDir(), 'templates/city/extensions.conf'), 'utf8');
    const owners = dialplan.split('[owner]')[1]?.split(/^\[/m)[0] ?? '';
    const endings = [...owners.matchAll(/^exten => (\d\d),1,/gm)].map(([, ending]) => ending);
    expect(endings.toSorted()).toEqual(Object.keys(ownerBehaviours).toSorted());
  });

  it('answer by the last two digits of their number', () => {
    expect(ownerBehaviour('13900000000')).toContain('占线');
    expect(ownerBehaviour('13900000012')).toBe(usualOwnerBehaviour);
  });
});
