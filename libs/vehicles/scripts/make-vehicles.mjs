/**
 * Prints the synthetic vehicles of the demo city, one JSON line each, always the same:
 *   node libs/vehicles/scripts/make-vehicles.mjs > libs/vehicles/data/synthetic-vehicles.jsonl
 * Nobody in it exists. The last two digits of an owner's number say how the demo carrier behaves (README.md).
 */
let state = 114;
/** mulberry32: small, and the same on every machine. */
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
const pick = (choices) => choices[Math.floor(random() * choices.length)];
const some = (count, choices) => Array.from({ length: count }, () => pick(choices)).join('');

const DIGITS = [...'0123456789'];
const SERIAL = [...'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789']; // GA 36: no I, no O
const ENERGY = [...'DABCEFGHJK'];
const PROVINCES = [...'苏苏苏苏苏苏苏苏浙皖沪鲁京津冀晋蒙辽吉黑闽赣豫鄂湘粤桂琼渝川贵云藏陕甘青宁新'];
const agency = (province) => province + (province === '苏' ? pick([...'DDDDDDABCEFGHJKLMN']) : pick([...'ABCDEFGHJK']));
const place = () => agency(pick(PROVINCES));
const ordinary = () => place() + some(4, SERIAL) + pick(DIGITS);

/** [how many, plate types that carry the shape, how it is written] */
const KINDS = [
  [1350, ['02'], ordinary],
  [180, ['01'], ordinary],
  [60, ['07'], ordinary],
  [20, ['08'], ordinary],
  [15, ['13'], ordinary],
  ...['05', '06', '20', '21', '22', '41', '42', '43', '99'].map((type) => [5, [type], ordinary]),
  [420, ['52'], () => place() + pick(ENERGY) + pick(SERIAL) + some(4, DIGITS)],
  [80, ['51'], () => place() + some(5, DIGITS) + pick(ENERGY)],
  [30, ['23', '24'], () => `${place()}${some(4, SERIAL)}警`],
  [40, ['15'], () => `${place()}${some(4, SERIAL)}挂`],
  [40, ['16', '17'], () => `${place()}${some(4, SERIAL)}学`],
  [15, ['26'], () => `粤Z${some(4, SERIAL)}港`],
  [15, ['27'], () => `粤Z${some(4, SERIAL)}澳`],
  [15, ['03'], () => `${some(6, DIGITS)}使`],
  [15, ['04'], () => `${pick(PROVINCES)}${some(5, DIGITS)}领`],
  [15, ['31'], () => `WJ${pick([...PROVINCES, ''])}${some(5, SERIAL)}`],
  [15, ['32'], () => some(2, [...'ABCDEFGHJKLMNSVZ']) + some(5, SERIAL)],
  [10, ['99'], () => `民航${some(5, SERIAL)}`],
];
/** Rarer plates; made last, so that the vehicles above stay what they are. */
const RARE_KINDS = [
  [10, ['99'], () => `${pick(PROVINCES)}${pick(['X', 'S'])}${some(4, DIGITS)}应急`],
  [2, ['99'], () => `京${some(5, DIGITS)}应急`],
  [3, ['99'], () => `应急${pick(PROVINCES)}${some(3, DIGITS)}X`],
  [10, ['03'], () => `使${some(6, DIGITS)}`],
  [3, ['09'], () => `${some(6, DIGITS)}使`],
  [10, ['04'], () => `${pick(['沪A', '粤A', '川A', '鲁B'])}${some(4, DIGITS)}领`],
  [3, ['10'], () => `${pick(PROVINCES)}${some(5, DIGITS)}领`],
  [5, ['22', '18', '19'], () => `${place()}${some(4, SERIAL)}试`],
  [5, ['22'], () => `${place()}${some(4, SERIAL)}超`],
  [10, ['22', '20', '21'], () => `${place()}${some(4, SERIAL)}临`],
  [3, ['18', '19'], () => `${place()}${some(4, SERIAL)}试`],
  [6, ['11', '12'], ordinary],
  [10, ['14'], () => `${pick(PROVINCES)}0${some(6, DIGITS)}`],
];
const CARS =
  '大众/朗逸 大众/帕萨特 丰田/卡罗拉 丰田/凯美瑞 本田/思域 本田/雅阁 别克/英朗 别克/GL8 日产/轩逸 吉利/帝豪 长安/逸动 奥迪/A6L';
const ELECTRIC = '比亚迪/秦PLUS 比亚迪/海豚 比亚迪/汉 特斯拉/Model3 特斯拉/ModelY 蔚来/ES6 小鹏/P7';
const HEAVY = '东风/天锦 东风/多利卡 解放/J6P 福田/欧曼 宇通/ZK6120';
const TRACTORS = '东方红/LX904 雷沃/M1004';
const CYCLES = '豪爵/USR125 本田/CB190R 雅马哈/巧格i';
const HEAVY_TYPES = ['01', '13', '15', '51'];
const CYCLE_TYPES = ['07', '08', '09', '10', '11', '12', '17', '19', '21', '24'];
function modelsOf(type) {
  if (type === '52') return ELECTRIC;
  if (type === '14') return TRACTORS;
  if (CYCLE_TYPES.includes(type)) return CYCLES;
  return HEAVY_TYPES.includes(type) ? HEAVY : CARS;
}
const FAMILIES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹', '欧阳', '诸葛'];
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文博雨晨浩宇梓涵一诺'];
const COMPANIES = ['常州顺达物流有限公司', '武进湖塘商贸有限公司', '常州安驰汽车租赁有限公司'];
/** busy, no answer, rejects, unreachable, answers late, switched off, hangs up, plays a tone */
const SPECIAL = ['00', '01', '02', '03', '04', '05', '06', '77'];

const lines = new Map();
const add = (number, type, ending) => {
  const key = `${type} ${number}`;
  if (lines.has(key)) return false;
  const [brand, model] = pick(modelsOf(type).split(' ')).split('/');
  const common = String(10 + Math.floor(random() * 67)); // 10 to 76: answers
  const last = ending ?? (random() < 0.15 ? pick(SPECIAL) : common);
  const company = ['01', '15', '51'].includes(type) && random() < 0.5;
  const vehicle = {
    plate: { number, type },
    brand,
    model,
    colour: pick(['白', '黑', '灰', '银', '红', '蓝', '棕']),
    ownerName: company ? pick(COMPANIES) : pick(FAMILIES) + some(random() < 0.7 ? 2 : 1, GIVEN),
    ownerNumber: ending === undefined && random() < 0.04 ? null : `13900${String(lines.size).padStart(4, '0')}${last}`,
    validTo: `20${27 + Math.floor(random() * 4)}-${pick(['01', '03', '06', '09', '11'])}-30`,
  };
  lines.set(key, vehicle);
  return true;
};

const DEMO =
  '苏D12345/02/18 苏D00001/02/00 苏D00002/02/01 苏D00003/02/02 苏D00004/02/03 苏D00005/02/04 苏D00006/02/05 苏D00007/02/06 苏DD12345/52/66 苏D77777/02/77';
for (const plate of DEMO.split(' ')) add(...plate.split('/'));
const make = (kinds) => {
  for (const [count, types, write] of kinds) {
    for (let made = 0; made < count;) if (add(write(), pick(types))) made += 1;
  }
};
make(KINDS);
// The same characters under two types are two vehicles (GA/T 16.7): a lorry and a motorcycle that read like a car.
const cars = [...lines.values()].filter(({ plate }) => plate.type === '02');
cars.slice(0, 80).forEach(({ plate }, index) => add(plate.number, index % 4 === 0 ? '07' : '01'));
make(RARE_KINDS);
// An owner with two numbers: the mobile is switched off, the telephone at home is answered. Made last, like the rare ones.
add('苏D00008', '02', '05');
lines.get('02 苏D00008').secondNumber = '051980000818';
for (const vehicle of lines.values()) console.log(JSON.stringify(vehicle));
