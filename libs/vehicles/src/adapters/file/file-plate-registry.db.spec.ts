import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger, Metrics, type Logger } from '@yiche/platform';
import { holdsSyntheticVehicles } from '../../inspect-registry.js';
import { FilePlateRegistry } from './file-plate-registry.js';

describe('the registry in a file', () => {
  let dir: string;
  let files = 0;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'yiche-vehicles-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const file = async (content: string | Buffer): Promise<string> => {
    const name = path.join(dir, `${String((files += 1))}.jsonl`);
    await writeFile(name, content);
    return name;
  };
  const lines = (...each: (object | string)[]): string =>
    each.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  /** A registry, what it logs and what it counts. */
  async function open(content: string | Buffer) {
    const logged: unknown[] = [];
    const metrics = new Metrics();
    const logger = { error: (...entry: unknown[]) => logged.push(entry) } as unknown as Logger;
    const registry = new FilePlateRegistry(await file(content), logger, metrics);
    const counted = async (): Promise<Record<string, number>> => {
      const all = await metrics.registry.getMetricsAsJSON();
      const values = all.flatMap((metric) => (metric.name === 'yiche_vehicle_registry_lines' ? metric.values : []));
      return Object.fromEntries(values.map(({ labels, value }) => [String(labels['state']), value]));
    };
    return { registry, logged, counted };
  }
  const PLATE = { number: '苏D12345', type: '02' } as const;
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
    const { registry, logged } = await open(
      lines(vehicle('苏D12345', '02', '张三'), '', vehicle('苏D12345', '07', '李四')),
    );
    expect(await registry.find(PLATE)).toMatchObject({ vehicle: { ownerName: '张三' } });
    expect(await registry.find({ number: '苏D12345', type: '07' })).toMatchObject({ vehicle: { ownerName: '李四' } });
    expect(await registry.find({ number: '苏D12345', type: '01' })).toEqual({ kind: 'not-found' });
    expect(logged).toEqual([]);
  });

  const two = lines(vehicle('苏D12345', '02'), vehicle('苏D12346', '02'));
  it.each<[string, string | Buffer]>([
    ['with a byte order mark', `\ufeff${two}`],
    ['in UTF-16', Buffer.from(`\ufeff${two}`, 'utf16le')],
    ['with CR LF', `${two.replaceAll('\n', '\r\n')}\r\n`],
    ['with CR', two.replaceAll('\n', '\r')],
    ['with blank lines', `\n \n${two}\n\t\n\n`],
    ['with a separator of lines that is none', two.replaceAll('朗逸', '朗\u2028逸')],
    ['with the same line twice', `${two}\n${two}`],
  ])('may be written %s', async (_how, content) => {
    const { registry, logged } = await open(content);
    expect(await registry.find(PLATE)).toMatchObject({ vehicle: { ownerName: '张三' } });
    expect(await registry.find({ number: '苏D12346', type: '02' })).toMatchObject({ kind: 'found' });
    expect(logged).toEqual([]);
  });

  const good = vehicle('苏D12345', '02');
  it.each<[string, string | Buffer, string]>([
    ['is cut', '{"plate":', 'line 2: not JSON'],
    ['has a plate that is none', lines({ ...good, plate: { number: '苏D12345', type: '52' } }), 'line 2: plate'],
    ['has a number that is none', lines({ ...good, ownerNumber: '139-张三' }), 'line 2: ownerNumber not as expected'],
    ['has a field too many', lines({ ...good, extra: '13912345678' }), 'line 2: the fields not as expected'],
    ['is a list', '["13912345678"]', 'line 2: the fields not as expected'],
    ['is in another encoding', Buffer.from('d5c5c8fd', 'hex'), 'line 2: no text in UTF-8'],
    ['has no end', `{"plate":"${'x'.repeat(50_000)}`, 'line 2: no text in UTF-8, or too long'],
    ['holds NUL', '{"plate":"\0"}', 'line 2: not JSON'],
  ])('loses the line that %s and no other; where it is said, what is in it not', async (_how, line, said) => {
    const rest = lines('', good, vehicle('苏D12347', '02'));
    const { registry, logged, counted } = await open(
      Buffer.concat([Buffer.from(lines(vehicle('苏D12346', '02'), '')), Buffer.from(line), Buffer.from(rest)]),
    );
    for (const number of ['苏D12345', '苏D12346', '苏D12347'])
      expect(await registry.find({ number, type: '02' })).toMatchObject({ vehicle: { ownerName: '张三' } });
    expect(await counted()).toEqual({ vehicle: 3, unreadable: 1, contradictory: 0 });
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).toContain(said);
    // The folder has a random name.
    expect(JSON.stringify(logged).replaceAll(dir, '')).not.toMatch(/张三|139|苏D/);
  });

  it('tells neither of two vehicles under one plate, and says so', async () => {
    const { registry, logged, counted } = await open(
      lines(good, vehicle('苏D12345', '02', '李四'), good, vehicle('苏D12346', '02')),
    );
    expect(await registry.find(PLATE)).toEqual({ kind: 'several' });
    expect(await registry.find({ number: '苏D12346', type: '02' })).toMatchObject({ kind: 'found' });
    expect(await counted()).toEqual({ vehicle: 1, unreadable: 0, contradictory: 2 });
    expect(JSON.stringify(logged)).toContain('"lines":["line 2","line 3"]');
  });

  it.each<[string, string | Buffer]>([
    ['no line can be read', lines('x', 'y')],
    ['it is a workbook', Buffer.from('PK\u0003\u0004')],
    ['it is in GBK', Buffer.from('7b22c5c6223a317d0a', 'hex')],
  ])('fails where %s', async (_why, content) => {
    const { registry } = await open(content);
    await expect(registry.find(PLATE)).rejects.toThrow();
  });

  it('fails when there is no file, and works once there is one', async () => {
    const name = path.join(dir, 'later.jsonl');
    const registry = new FilePlateRegistry(name, createLogger('fatal'), new Metrics());
    await expect(registry.find(PLATE)).rejects.toThrow(/ENOENT/);
    await writeFile(name, JSON.stringify(good));
    expect(await registry.find(PLATE)).toMatchObject({ kind: 'found' });
  });

  it('can be used while its file is there and holds a vehicle', async () => {
    const name = path.join(dir, 'asked.jsonl');
    const registry = new FilePlateRegistry(name, createLogger('fatal'), new Metrics());
    await expect(registry.isUsable()).rejects.toThrow(/ENOENT/);
    await writeFile(name, JSON.stringify(good));
    expect(await registry.isUsable()).toBe(true);
    await rm(name);
    await expect(registry.isUsable()).rejects.toThrow(/ENOENT/); // it would not come through a restart
    const { registry: contradicted } = await open(lines(good, vehicle('苏D12345', '02', '李四')));
    expect(await contradicted.isUsable()).toBe(false);
  });

  it('is asked every minute whether it can be used, and goes through none of its vehicles for it', async () => {
    const { registry } = await open(lines(good));
    await registry.find(PLATE);
    const values = jest.spyOn(Map.prototype, 'values');
    try {
      expect(await registry.isUsable()).toBe(true);
      expect(values).not.toHaveBeenCalled();
    } finally {
      values.mockRestore();
    }
  });

  it('is known for the demo’s by its first line, however long it is', async () => {
    const named = { ...vehicle('苏D12345', '02'), ownerNumber: '13900000018' };
    const tooLong = 'x\n'.repeat(500_001);
    expect(await holdsSyntheticVehicles(await file(`${JSON.stringify(named)}\n${tooLong}`))).toBe(true);
    expect(await holdsSyntheticVehicles(await file(lines(good)))).toBe(false);
    expect(await holdsSyntheticVehicles(path.join(dir, 'nowhere.jsonl'))).toBe(false);
  });
});
