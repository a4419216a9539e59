import { describe, expect, it } from '@jest/globals';
import { accountIn, renumbered } from './pbx-account.js';

const passwd =
  'root:x:0:0:root:/root:/bin/bash\nasterisk:x:101:101:Asterisk PBX daemon:/var/lib/asterisk:/usr/sbin/nologin\n';
const group = 'root:x:0:\nasterisk:x:101:\naudio:x:29:asterisk\n';

describe('the numbers of a user', () => {
  it('are found by name', () => {
    expect(accountIn(passwd, 'asterisk')).toEqual({ uid: 101, gid: 101 });
    expect(accountIn(passwd, 'aster')).toBeUndefined();
  });

  it('are changed, and nothing else is', () => {
    const own = { uid: 990, gid: 991 };
    const changed = renumbered('passwd', passwd, 'asterisk', own);
    expect(accountIn(changed, 'asterisk')).toEqual(own);
    expect(changed).toBe(passwd.replace('101:101', '990:991'));
    expect(renumbered('group', group, 'asterisk', own)).toBe('root:x:0:\nasterisk:x:991:\naudio:x:29:asterisk\n');
    expect(renumbered('passwd', changed, 'nobody', own)).toBe(changed);
  });
});
