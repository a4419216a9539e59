/** What an owner of the demo city does when called, chosen by the last two digits of the number. The city's dialplan has the same table. */
export const ownerBehaviours = {
  '00': '占线（486）',
  '01': '振铃，一直无人接听',
  '02': '振铃后拒接（603）',
  '03': '空号（404）',
  '04': '振铃 10 秒后接听',
  '05': '关机（480）',
  '06': '接听 3 秒后挂断',
  '77': '立即接听，播放 1300 Hz 测试音',
} as const;

export const usualOwnerBehaviour = '振铃 2 秒后接听并说话';

/** The sentence that tells what the owner of this number will do. */
export function ownerBehaviour(number: string): string {
  const known: Readonly<Record<string, string>> = ownerBehaviours;
  return known[number.slice(-2)] ?? usualOwnerBehaviour;
}
