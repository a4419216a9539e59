import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const COMMAND = path.resolve('dist/server/apps/server/src/commands/explain.js');
const run = promisify(execFile);

/** The command as built, without a database and without a setting. */
describe('npm run explain', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-explain-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function explain(content: string): Promise<{ code: number; stdout: string; stderr: string }> {
    const file = path.join(folder, 'input.json');
    await writeFile(file, content);
    const options = { env: { PATH: process.env.PATH } };
    return run(process.execPath, [COMMAND, file], options).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (cause: { code: number; stdout: string; stderr: string }) => cause,
    );
  }

  it('says what the program makes of plates, numbers and notes', async () => {
    const { code, stdout } = await explain(
      JSON.stringify({
        plates: ['苏d·12345', '苏DD12345', '宁AD1234555555'],
        numbers: ['+86 138-1234-8000', '13812348000.0', '1.38E+10'],
        texts: ['车主 138 1234 8000，WJ-20240726-000123', 'a\0b'],
      }),
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      plates: [
        { input: '苏d·12345', valid: true, number: '苏D12345', type: null },
        { input: '苏DD12345', valid: true, number: '苏DD12345', type: '52' },
        { input: '宁AD1234555555', valid: false, number: null, type: null },
      ],
      numbers: [
        { input: '+86 138-1234-8000', canonical: '13812348000', masked: '138****8000' },
        { input: '13812348000.0', canonical: '13812348000', masked: '138****8000' },
        { input: '1.38E+10', canonical: null, masked: '***' },
      ],
      texts: [
        { input: '车主 138 1234 8000，WJ-20240726-000123', shown: '车主 138****8000，WJ-20240726-000123' },
        { input: 'a\0b', shown: 'a b' },
      ],
    });
  });

  it.each(['', '{', '[]', '{"plates":"苏D12345"}', '{"numbers":[13812348000]}'])(
    'refuses the file %j in one sentence',
    async (content) => {
      const { code, stdout, stderr } = await explain(content);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).not.toContain('13812348000');
    },
  );
});
