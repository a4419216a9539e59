import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PastCalls } from '@yiche/calls';
import { Lease, PreparedStatements, WorkQueue, type Logger } from '@yiche/platform';
import { Statements } from '@yiche/settlement';
import { holdsSyntheticVehicles } from '@yiche/vehicles';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../../config.js';
import { SETTLEMENT_CLOCK } from '../../settlement.schedule.js';
import { HistoryModule } from './history.module.js';
import { HistoryProgress } from './history-progress.js';
import { tell } from './history-teller.js';
import { storySteps } from './story-steps.js';
import type { Story } from './story.js';

/** Nobody else does what the days of contracts bring while the story tells of them; given up so long after a killed story, ms. */
const LEASE_MS = 300_000;
const LEASE_LOOK_MS = 200;

/** What became of it: there may be a past already, or none that could be told here. */
export type Told = 'told' | 'told-before' | 'not-here';

/**
 * Gives a demo's database its past, or goes on where that was broken off (ADR 0051).
 * @param story of the day of this start; of the first one, where there was one before
 * @param onProgress told the share that is done, 0 to 1
 * @throws Error when it stood still for so long that others took its place
 */
export async function tellHistory(
  config: AppConfig,
  logger: Logger,
  story: Story,
  onProgress: (share: number) => void,
): Promise<Told> {
  const services = await NestFactory.createApplicationContext(HistoryModule.register(config, logger, story), {
    logger: false,
    abortOnError: false,
  });
  try {
    return await tellBy(services, config, story, onProgress);
  } finally {
    await services.close();
    await Promise.all([services.get(PreparedStatements).close(), services.get(WorkQueue).close()]);
  }
}

async function tellBy(
  services: INestApplicationContext,
  config: AppConfig,
  story: Story,
  onProgress: (share: number) => void,
): Promise<Told> {
  const dataSource = services.get(DataSource);
  const progress = new HistoryProgress(dataSource);
  const before = await progress.standing();
  if (before?.isDone) return 'told-before';
  if (!before && !(await isWithoutPast(services, config, story))) return 'not-here';
  const lease = services.get(Lease);
  while (!(await lease.acquire(SETTLEMENT_CLOCK, LEASE_MS))) await sleep(LEASE_LOOK_MS);
  try {
    const standing = await progress.begin(story.begunOn);
    story.beginOn(standing.begunOn);
    const { steps, telling, ahead } = await storySteps(services, config, story, progress);
    await tell(steps, telling, standing, async (share) => {
      onProgress(share);
      if (!(await lease.renew(SETTLEMENT_CLOCK, LEASE_MS))) throw new Error('停顿过久');
    }).finally(() => ahead.settled());
    return 'told';
  } finally {
    await lease.release(SETTLEMENT_CLOCK);
  }
}

/** A past is told where there is none, and of made-up owners alone. */
async function isWithoutPast(services: INestApplicationContext, config: AppConfig, story: Story): Promise<boolean> {
  const dataSource = services.get(DataSource);
  const today = new Date(`${story.begunOn}T00:00:00+08:00`);
  return (
    (await holdsSyntheticVehicles(config.vehicles.registryFile)) &&
    !(await services.get(PastCalls).hasAnyBefore(dataSource.manager, today)) &&
    !(await services.get(Statements, { strict: false }).exist())
  );
}
