import type { LineContent } from '../line-layout.js';
import type { LinesTally } from '../statement-format.js';
import type { Manifest } from './manifest.js';
import { tierOf } from './volume.js';

/** Whether the places of the lines are those by which the statement is priced: one after the other, and so many in each tier. */
export function placesCheck({ month, terms: { plan }, figures: { volume } }: Manifest): LinesTally {
  const counted = plan.tiers.map(() => 0);
  const findings: string[] = [];
  let last = volume.before;
  return {
    take(line: LineContent) {
      const place = Number(line.volumePlace);
      if (place === 0 && line.month !== month) return;
      if (!(place > last && place <= volume.after))
        findings.push(`序号 ${line.number} 的累计话务量位次为 ${place}，应大于 ${last} 且不超过 ${volume.after}`);
      last = Math.max(last, place);
      const tier = tierOf(plan.tiers, place);
      if (line.month === month) counted[tier] = (counted[tier] ?? 0) + 1;
    },
    end() {
      counted.forEach((count, tier) => {
        if (count !== volume.counted[tier])
          findings.push(`明细中第 ${tier + 1} 档有 ${count} 行，签名清单为 ${volume.counted[tier] ?? 0} 次`);
      });
      return findings;
    },
  };
}
