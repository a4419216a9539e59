import path from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { AuditTrail } from '@yiche/audit';
import { ContractChanges, Contracts } from '@yiche/billing';
import { WorkCalendarService } from '@yiche/calendar';
import { PastCalls } from '@yiche/calls';
import { Bureaus } from '@yiche/identity';
import { Outages } from '@yiche/incidents';
import { Clock, type TelephoneNumber } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { PastRecordings } from '@yiche/recordings';
import { PastRequests, UsageAlerts } from '@yiche/relocations';
import { Complaints } from '@yiche/statistics';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../../config.js';
import { castOf } from './cast.js';
import { contractChapter } from './chapters/contract-chapter.js';
import { incidentChapter } from './chapters/incident-chapter.js';
import { monthChapter } from './chapters/month-chapter.js';
import { statementChapter } from './chapters/statement-chapter.js';
import type { HistoryProgress } from './history-progress.js';
import { inOrder, type Telling } from './history-teller.js';
import { MonthWriter } from './month-writer.js';
import { MonthsAhead } from './months-ahead.js';
import { Sounds } from './sounds.js';
import { StatementDeeds } from './statement-deeds.js';
import type { StoryClock } from './story-clock.js';
import type { StoryStep } from './story-step.js';
import type { StoryWork } from './story-work.js';
import type { Story } from './story.js';
import { townVehicles } from './town-vehicles.js';

/** From this number the operator of the story tests the line. */
const TEST_NUMBER = '13900999999' as TelephoneNumber;

/** The story's PBX, as the channels of its calls name it. */
const NODE = 'yc1';

/** All that is to be told, in order, and with what: the first bureau's past. */
export async function storySteps(
  services: INestApplicationContext,
  config: AppConfig,
  story: Story,
  progress: HistoryProgress,
): Promise<{ readonly steps: StoryStep[]; readonly telling: Telling; readonly ahead: MonthsAhead }> {
  const use = <T>(service: abstract new (...given: never[]) => T): T =>
    services.get<T>(service as never, { strict: false });
  const dataSource = services.get(DataSource);
  const clock = services.get<StoryClock>(Clock);
  const cast = await castOf(dataSource);
  const {
    id: bureauId,
    dialledNumber,
    queue,
  } = use(Bureaus).all()[0] as { id: string; dialledNumber: string; queue: string };
  const [{ id: contractId } = { id: '' }] = await use(Contracts).all(bureauId);
  const calendar = use(WorkCalendarService);
  story.playsIn({
    ...{ bureauId, dialledNumber, queue, node: NODE, testNumber: TEST_NUMBER },
    extensions: [...cast.agents.keys()],
    vehicles: await townVehicles(config.vehicles.registryFile),
    isWorkday: (day) => calendar.isWorkday(day),
  });
  const sounds = new Sounds(path.join(config.recordings.store, 'demo-sounds'));
  const months = new MonthWriter(
    use(PastCalls),
    use(PastRequests),
    use(PastRecordings),
    bureauId,
    cast.agents,
    (role, milliseconds) => sounds.of(role, milliseconds),
  );
  const ahead = new MonthsAhead(story, dataSource, months);
  const deeds = new StatementDeeds(services, story, clock, contractId, bureauId, cast);
  const steps = inOrder([
    ...contractChapter({
      ...{ story, contractId, administrator: cast.administrator, testNumber: TEST_NUMBER },
      ...{ contracts: use(Contracts), changes: use(ContractChanges) },
    }),
    ...monthChapter({ story, dataSource, progress, months, ahead, trail: use(AuditTrail) }),
    ...incidentChapter({
      ...{ ...cast, story, bureauId, outages: use(Outages), complaints: use(Complaints), alerts: use(UsageAlerts) },
    }),
    ...statementChapter({ story, deeds }),
  ]);
  return { steps, ahead, telling: { dataSource, progress, clock, work: services.get<StoryWork>(UnitOfWork) } };
}
