import { readFile } from 'node:fs/promises';

/** What the platform says of a plate: one of its codes, and vehicles. */
export interface Entry {
  readonly result: keyof typeof CODES;
  readonly vehicles: readonly Vehicle[];
}

export interface Vehicle {
  readonly plate: { readonly number: string; readonly type: string };
  readonly brand: string | null;
  readonly model: string | null;
  readonly colour: string | null;
  readonly ownerName: string | null;
  readonly ownerNumber: string | null;
  /** Absent where they have one alone. */
  readonly secondNumber?: string | null;
  readonly validTo: string | null;
}

/** `<code>` of this platform; every deployment has its own. */
export const CODES = {
  found: '1',
  'not-found': '0',
  'not-allowed': '3',
  'out-of-province': '4',
  'do-not-call': '5',
  'stale-number': '6',
  quota: '7',
  busy: '8',
  refused: '9',
} as const;

/** Vehicles with something to mind, so that each answer can be seen; type 02. */
const MARKED: Readonly<Record<string, Entry['result'] | 'several'>> = {
  苏D00011: 'do-not-call',
  苏D00012: 'stale-number',
  苏D00013: 'several',
  苏D00014: 'out-of-province',
  苏D00015: 'not-allowed',
};

/** The synthetic vehicles, as the platform knows them; its file is ours. */
export class Register {
  private constructor(private readonly vehicles: ReadonlyMap<string, Vehicle>) {}

  static async read(file: string): Promise<Register> {
    const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
    const vehicles = lines.map((line) => JSON.parse(line) as Vehicle);
    return new Register(new Map(vehicles.map((vehicle) => [keyOf(vehicle.plate), vehicle])));
  }

  find(number: string, type: string): Entry {
    const marked = type === '02' ? MARKED[number] : undefined;
    if (marked === 'several')
      return { result: 'found', vehicles: [inventedVehicle(number, 1), inventedVehicle(number, 2)] };
    if (marked !== undefined) return { result: marked, vehicles: [inventedVehicle(number, 1)] };
    if (/警$|^WJ|^[A-Z]{2}/.test(number)) return { result: 'not-allowed', vehicles: [] };
    if (/^[^苏使\d]/.test(number)) return { result: 'out-of-province', vehicles: [] };
    const vehicle = this.vehicles.get(keyOf({ number, type }));
    return vehicle ? { result: 'found', vehicles: [vehicle] } : { result: 'not-found', vehicles: [] };
  }
}

const keyOf = ({ number, type }: Vehicle['plate']): string => `${type} ${number}`;

const inventedVehicle = (number: string, place: number): Vehicle => ({
  plate: { number, type: '02' },
  brand: place === 1 ? '大众' : '丰田',
  model: place === 1 ? '途观' : '卡罗拉',
  colour: place === 1 ? '蓝' : '白',
  ownerName: place === 1 ? '周演示' : '吴演示',
  ownerNumber: `1390099${String(place).padStart(2, '0')}18`,
  validTo: '2030-06-30',
});
