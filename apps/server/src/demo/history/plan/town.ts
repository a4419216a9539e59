import type { BlockedKind, PlateType } from '@yiche/contracts';
import type { Chance } from './chance.js';

/** A car of the demo's registry, as far as the story must know it. */
export interface TownVehicle {
  readonly number: string;
  readonly type: PlateType;
  readonly description: string;
  /** Whether the registry knows it, and has a number of its owner. */
  readonly isRegistered: boolean;
  readonly isReachable: boolean;
}

/** Who calls, where from, and about which car. */
export interface Complaint {
  /** Of the demo carrier's range, as all its people. */
  readonly requesterNumber: string;
  readonly place: string;
  readonly blocked: BlockedKind;
  readonly vehicle: TownVehicle;
}

const PLACES = [
  ...[
    '湖塘镇人民中路',
    '湖塘镇定安中路',
    '湖塘镇古方路',
    '湖塘镇花园街',
    '延政中大道',
    '武宜中路',
    '长虹中路',
    '常武中路',
  ],
  ...['鸣新中路', '滆湖中路', '广电中路', '聚湖中路', '牛塘镇高家路', '洛阳镇创新路', '遥观镇建农路', '横林镇镇北路'],
  ...['礼嘉镇坂上大街', '前黄镇景德路', '嘉泽镇花木大道', '湟里镇村前街', '雪堰镇太滆路', '南夏墅街道常漕路'],
];
const SPOTS = [
  ...[
    '吾悦广场地下车库 B2',
    '新城南都 3 幢楼下',
    '星河丹堤西门',
    '莱蒙都会南门',
    '武进人民医院急诊通道',
    '淹城路小学门口',
  ],
  ...[
    '聚湖家园地库入口',
    '长兴苑 12 幢前',
    '永安花苑东门',
    '金鸡小区后门',
    '湖塘纺织城卸货口',
    '花园菜场门口',
    '天安数码城地库',
  ],
  ...[
    '港龙新港城 5 幢',
    '御城消防通道',
    '府东花园 8 幢',
    '阳湖广场停车场出口',
    '大学新村北门',
    '凯悦中心门前',
    '万达广场卸货区',
  ],
];
const OUTSIDE = ['苏A', '苏B', '苏E', '沪A', '沪C', '浙A', '浙E', '皖A', '皖C', '豫A', '鲁Q'];
const CARS = ['白色轿车', '黑色轿车', '灰色 SUV', '银色面包车', '白色 SUV', '蓝色轿车', '红色轿车', '黑色商务车'];

const BLOCKED: Readonly<Record<BlockedKind, number>> = {
  exit: 0.34,
  garage: 0.24,
  'private-space': 0.18,
  other: 0.14,
  'fire-lane': 0.07,
  'emergency-lane': 0.03,
};

/** People who call often, and cars that stand badly often: the first of each pool. */
const REGULARS = { people: 150, cars: 45 };
const PEOPLE = 42_000;
/** Of the demo carrier's numbers (`13900NNNNNN`) the upper half calls; the lower half are the registry's owners. */
const FIRST_NUMBER = 13_900_500_000;
/** Plates that the registry does not know, of all. */
const UNREGISTERED = 0.035;

/** Somebody finds a car in their way. */
export function complaintOf(vehicles: readonly TownVehicle[], chance: Chance): Complaint {
  const person = chance.happens(0.09) ? chance.whole(0, REGULARS.people - 1) : chance.whole(0, PEOPLE - 1);
  const isKnown = !chance.happens(UNREGISTERED);
  const among = chance.happens(0.08) ? vehicles.slice(0, REGULARS.cars) : vehicles;
  return {
    requesterNumber: String(FIRST_NUMBER + person),
    place: `${chance.oneOf(PLACES)}${chance.oneOf(SPOTS)}`,
    blocked: chance.weighted(BLOCKED),
    vehicle: isKnown ? chance.oneOf(among) : stranger(chance),
  };
}

function stranger(chance: Chance): TownVehicle {
  const digits = String(chance.whole(10_000, 99_999));
  const number = `${chance.oneOf(OUTSIDE)}${digits}`;
  return { number, type: '02', description: chance.oneOf(CARS), isRegistered: false, isReachable: false };
}
