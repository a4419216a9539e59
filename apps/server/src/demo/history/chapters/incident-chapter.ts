import type { DemoPerson } from '@yiche/identity';
import type { Outages } from '@yiche/incidents';
import type { UsageAlerts } from '@yiche/relocations';
import type { Complaints } from '@yiche/statistics';
import type { StoryStep } from '../story-step.js';
import type { Story } from '../story.js';

/** By the months before the last one, the day, and what was complained of. */
const COMPLAINTS = [
  { ago: 9, day: 14, about: '来电人反映等待时间过长', outcome: '当晚雨雪来电激增，已增加晚班' },
  { ago: 6, day: 21, about: '车主反映一天内被重复拨打', outcome: '核实为两位来电人先后报同一车，已提醒话务员查重' },
  { ago: 3, day: 8, about: '来电人反映话务员未告知处理结果', outcome: '已回访并向来电人说明' },
  { ago: 1, day: 17, about: '车主质疑来电身份', outcome: '已说明 0519110 为公安 110 挪车服务专线' },
];

/** Days before the first start on which an agent looked something up without a call, which the supervisors are told (C2). */
const WITHOUT_CALL = [
  { ago: 2, extension: '8003', at: '21:40:12' },
  { ago: 1, extension: '8002', at: '16:05:48' },
];

const DAY_MS = 86_400_000;

/** With what the chapter is told. */
export interface IncidentTools {
  readonly story: Story;
  readonly outages: Outages;
  readonly complaints: Complaints;
  readonly alerts: UsageAlerts;
  readonly bureauId: string;
  readonly clerk: DemoPerson;
  readonly supervisor: DemoPerson;
  readonly agents: ReadonlyMap<string, DemoPerson>;
}

/** What went wrong: outages with the calls to the 110 desk (E1), complaints, and what a supervisor has to look at. */
export function incidentChapter(tools: IncidentTools): StoryStep[] {
  return [...outageSteps(tools), ...complaintSteps(tools), ...alertSteps(tools)];
}

function outageSteps({ story, outages, supervisor, bureauId }: IncidentTools): StoryStep[] {
  const actor = { id: supervisor.userId, name: supervisor.displayName };
  return story.outages.map(({ from, to, faultToldAt, recoveryToldAt, ...rest }) => ({
    at: new Date(recoveryToldAt.getTime() + 600_000),
    weight: 1,
    tell: () =>
      outages.record(actor, {
        ...{ ...rest, bureauId, from: from.toISOString(), to: to.toISOString() },
        ...{ faultToldAt: faultToldAt.toISOString(), recoveryToldAt: recoveryToldAt.toISOString() },
      }),
  }));
}

function complaintSteps({ story, complaints, clerk, bureauId }: IncidentTools): StoryStep[] {
  const actor = { id: clerk.userId, name: clerk.displayName };
  return COMPLAINTS.flatMap(({ ago, day, ...complaint }) => {
    const receivedOn = story.months.at(-2 - ago)?.days[day - 1];
    if (!receivedOn) return [];
    const at = new Date(`${receivedOn}T17:00:00+08:00`);
    return [{ at, weight: 1, tell: () => complaints.record(actor, { ...complaint, bureauId, receivedOn }) }];
  });
}

function alertSteps({ story, alerts, agents, bureauId }: IncidentTools): StoryStep[] {
  return WITHOUT_CALL.flatMap(({ ago, extension, at: time }) => {
    const agent = agents.get(extension);
    const day = new Date(Date.parse(`${story.begunOn}T00:00:00Z`) - ago * DAY_MS).toISOString().slice(0, 10);
    if (!agent) return [];
    return [{ at: new Date(`${day}T${time}+08:00`), weight: 1, tell: () => alerts.lookupWithoutCall(agent, bureauId) }];
  });
}
