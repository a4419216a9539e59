import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createReadStream, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PLATE_TYPES, plateSchema, plateShape, type Plate, type PlateShape } from '@yiche/contracts';
import { registryLines, type RegistryLine } from './registry-lines.js';

const path = (relative: string): string => fileURLToPath(new URL(`../../../${relative}`, import.meta.url));
const text = readFileSync(path('data/synthetic-vehicles.jsonl'), 'utf8');
const vehicles = text
  .trim()
  .split('\n')
  .map(
    (line) =>
      JSON.parse(line) as { plate: Plate; ownerName: string; ownerNumber: string | null; secondNumber?: string },
  );

describe('the synthetic vehicles', () => {
  it('are what the script makes', () => {
    expect(execFileSync(process.execPath, [path('scripts/make-vehicles.mjs')], { encoding: 'utf8' })).toBe(text);
  });

  it('are at least 2,400, of every shape and every type, each under a type that may carry it', () => {
    expect(vehicles.length).toBeGreaterThanOrEqual(2_400);
    for (const { plate } of vehicles) expect(plateSchema.parse(plate)).toEqual(plate);
    const shapes = new Set(vehicles.map(({ plate }) => plateShape(plate.number)));
    const allShapes: Record<PlateShape, true> = {
      ordinary: true,
      'new-energy-small': true,
      'new-energy-large': true,
      police: true,
      trailer: true,
      learner: true,
      'hong-kong': true,
      macau: true,
      trial: true,
      oversize: true,
      temporary: true,
      rescue: true,
      tractor: true,
      embassy: true,
      consulate: true,
      'armed-police': true,
      'civil-aviation': true,
      military: true,
    };
    expect([...shapes].sort()).toEqual(Object.keys(allShapes).sort());
    expect(new Set(vehicles.map(({ plate }) => plate.type))).toEqual(new Set(Object.keys(PLATE_TYPES)));
  });

  it('can all be read', async () => {
    const faults: RegistryLine[] = [];
    let read = 0;
    for await (const line of registryLines(() => createReadStream(path('data/synthetic-vehicles.jsonl')))) {
      read++;
      if ('fault' in line) faults.push(line);
    }
    expect([read, faults]).toEqual([vehicles.length, []]);
  });

  it('have the same characters under two types at least fifty times', () => {
    const byNumber = new Map<string, number>();
    for (const { plate } of vehicles) byNumber.set(plate.number, (byNumber.get(plate.number) ?? 0) + 1);
    expect([...byNumber.values()].filter((count) => count > 1).length).toBeGreaterThanOrEqual(50);
  });

  it('have owners of whom some have no number, and every number is one of the demo carrier’s', () => {
    const numbers = vehicles.map(({ ownerNumber }) => ownerNumber).filter((number) => number !== null);
    expect(numbers.length).toBeLessThan(vehicles.length - 50);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) expect(number).toMatch(/^13900\d{6}$/);
    // A second one, where there is: a landline of the demo's own street.
    const seconds = vehicles.map(({ secondNumber }) => secondNumber ?? null).filter((number) => number !== null);
    expect(seconds).toEqual(['051980000818']);
    for (const ending of ['00', '01', '02', '03', '04', '05', '06', '77']) {
      expect(numbers.filter((number) => number.endsWith(ending)).length).toBeGreaterThan(20);
    }
  });

  it.each([
    ['苏D12345', '02', /18$/],
    ['苏D00001', '02', /00$/],
    ['苏D00002', '02', /01$/],
    ['苏D00003', '02', /02$/],
    ['苏D00004', '02', /03$/],
    ['苏D00005', '02', /04$/],
    ['苏D00006', '02', /05$/],
    ['苏D00007', '02', /06$/],
    ['苏DD12345', '52', /66$/],
    ['苏D77777', '02', /77$/],
  ] as const)('have %s of type %s with the number the README says', (number, type, ending) => {
    const found = vehicles.filter(({ plate }) => plate.number === number && plate.type === type);
    expect(found).toHaveLength(1);
    expect(found[0]?.ownerNumber).toMatch(ending);
  });
});
