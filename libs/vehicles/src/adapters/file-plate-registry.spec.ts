import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FilePlateRegistry } from './file-plate-registry.js';

describe('the registry in a file', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'yiche-vehicles-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const file = async (...lines: (object | string)[]): Promise<string> => {
    const name = path.join(dir, `${Math.random()}.jsonl`);
    await writeFile(name, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
    return name;
  };
  const vehicle = (number: string, type: string, ownerName = '张三') => ({
    plate: { number, type },
    brand: '大众',
    model: '朗逸',
    colour: '白',
    ownerName,
    ownerNumber: '13900000005',
    validTo: '2028-01-30',
  });

  it('tells two vehicles of the same characters apart by their type', async () => {
    const registry = new FilePlateRegistry(
      await file(vehicle('苏D12345', '02', '张三'), '', vehicle('苏D12345', '07', '李四')),
    );
    expect(await registry.find({ number: '苏D12345', type: '02' })).toMatchObject({ ownerName: '张三' });
    expect(await registry.find({ number: '苏D12345', type: '07' })).toMatchObject({ ownerName: '李四' });
    expect(await registry.find({ number: '苏D12345', type: '01' })).toBeNull();
  });

  it('names the line that is wrong and not what is in it', async () => {
    const good = vehicle('苏D12345', '02');
    const wrong = [
      '{"plate":',
      { ...good, plate: { number: '苏D12345', type: '52' } },
      { ...good, ownerNumber: '139-0000' },
      { ...good, extra: '13912345678' },
      vehicle('苏D12345', '02', '李四'),
    ];
    for (const line of wrong) {
      const find = new FilePlateRegistry(await file(good, line)).find({ number: '苏D12345', type: '02' });
      await expect(find).rejects.toThrow(/jsonl:2: (?!.*(张三|李四|139))/);
    }
  });

  it('fails when there is no file, and works once there is one', async () => {
    const name = path.join(dir, 'later.jsonl');
    const registry = new FilePlateRegistry(name);
    await expect(registry.find({ number: '苏D12345', type: '02' })).rejects.toThrow(/ENOENT/);
    await writeFile(name, JSON.stringify(vehicle('苏D12345', '02')));
    expect(await registry.find({ number: '苏D12345', type: '02' })).not.toBeNull();
  });
});
