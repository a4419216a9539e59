import { Injectable } from '@nestjs/common';
import type { Plate } from '@yiche/contracts';
import { Logger, Metrics } from '@yiche/platform';
import * as resilience from 'cockatiel';
import type { RegistryAnswer } from './domain/registry-answer.js';
import { hasNotArrived, isOfThePlatform, isWorthRetrying, RegistryFailure } from './domain/registry-failure.js';
import { RegistryQuota } from './persistence/registry-quota.js';
import { PlateRegistry } from './ports/plate-registry.js';
import { VehiclesConfig } from './vehicles.config.js';

/** Between two attempts at one question, with jitter, ms: the whole of it has to fit into what an agent waits. */
const PAUSES = { initialDelay: 200, maxDelay: 2_000 };

/** With less time left no further attempt is begun: it would be cut off, and count as a failure of the platform's, ms. */
const LEAST_ATTEMPT_MS = 2_000;

/** An answer that is not older tells as much as a question would, ms: where questions are counted they are kept for those who call. */
const FRESH_MS = { uncounted: 60_000, counted: 900_000 };

/**
 * How any registry is asked (C1): in time; again where that may help; not at all while it is down, but for one question now and then; once
 * for all who ask the same at the same time; within the day's questions. A file is asked the same way as a province's platform.
 */
@Injectable()
export class RegistryPolicy {
  private readonly inFlight = new Map<string, Promise<RegistryAnswer>>();
  private readonly breaker;
  private readonly inTime;
  private readonly attemptInTime;
  private readonly questions;
  private answeredAt = -Infinity;
  /** Whether the last question to the platform was in vain. */
  private hasFailed = false;

  constructor(
    private readonly registry: PlateRegistry,
    private readonly quota: RegistryQuota,
    private readonly config: VehiclesConfig,
    logger: Logger,
    metrics: Metrics,
  ) {
    const { attemptMs, totalMs, breakerFailures, breakerOpenMs } = config.policy;
    this.breaker = resilience.circuitBreaker(ofFailures(isOfThePlatform), {
      halfOpenAfter: breakerOpenMs,
      breaker: new resilience.ConsecutiveBreaker(breakerFailures),
    });
    this.inTime = resilience.timeout(totalMs, resilience.TimeoutStrategy.Aggressive);
    this.attemptInTime = resilience.timeout(attemptMs, resilience.TimeoutStrategy.Aggressive);
    this.questions = metrics.counter(
      'yiche_vehicle_registry_questions_total',
      'Questions to the vehicle registry by what became of them; `shared`: answered together with an equal one',
      ['result'],
    );
    const suspended = metrics.gauge('yiche_vehicle_registry_suspended', '1 while a registry that failed is left alone');
    suspended.set(0);
    this.breaker.onBreak(() => {
      suspended.set(1);
      logger.error({ registry: registry.name }, 'the vehicle registry is left alone for a while');
    });
    this.breaker.onReset(() => {
      suspended.set(0);
      logger.warn({ registry: registry.name }, 'the vehicle registry answers again');
    });
  }

  /**
   * Asks for a plate, or waits with whoever is asking for it.
   * @param isUrgent may use what the day's questions keep for emergency lanes
   * @throws RegistryFailure
   */
  async ask(plate: Plate, isUrgent: boolean): Promise<RegistryAnswer> {
    const key = `${plate.type} ${plate.number} ${isUrgent}`;
    const running = this.inFlight.get(key);
    if (running) {
      this.questions.inc({ result: 'shared' });
      return running;
    }
    const asked = this.askInTime(plate, isUrgent).finally(() => this.inFlight.delete(key));
    this.inFlight.set(key, asked);
    return asked;
  }

  /** Whether a plate would be answered now. While the registry is left alone this is the question that finds out when it is back. */
  async isUsable(): Promise<boolean> {
    const { registry, quota } = this.config;
    const fresh = quota.perDay === null ? FRESH_MS.uncounted : FRESH_MS.counted;
    const isWell = this.breaker.state === resilience.CircuitState.Closed && !this.hasFailed;
    // A file is looked at, which costs nothing: what was read of it says nothing of whether the next start will find it.
    if (registry.kind !== 'file' && isWell && performance.now() - this.answeredAt < fresh) return true;
    return this.once(false, (signal) => this.registry.isUsable(signal));
  }

  private async askInTime(plate: Plate, isUrgent: boolean): Promise<RegistryAnswer> {
    const { attempts, totalMs } = this.config.policy;
    const lastBeginning = performance.now() + totalMs - Math.min(LEAST_ATTEMPT_MS, totalMs / 2);
    const retries = resilience.retry(
      ofFailures((reason) => isWorthRetrying(reason) && performance.now() < lastBeginning),
      { maxAttempts: attempts - 1, backoff: new resilience.ExponentialBackoff(PAUSES) },
    );
    try {
      return await this.inTime.execute(({ signal: whole }) =>
        retries.execute(async ({ signal }) => {
          // The library begins once more what it has waited to repeat, though nobody waits for it any more.
          if (signal.aborted) throw new RegistryFailure('too-slow', 'nobody waits any more');
          const answer = await this.once(isUrgent, (inTime) => this.registry.find(plate, inTime), signal);
          this.questions.inc({ result: answer.kind });
          return answer;
        }, whole),
      );
    } catch (cause) {
      throw failureOf(cause);
    }
  }

  /** One question. What did not come to the platform uses nothing up. */
  private async once<T>(isUrgent: boolean, ask: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const place = await this.quota.take(isUrgent);
    if (!place) throw this.counted(new RegistryFailure('quota', 'the day’s questions are used up'));
    try {
      const answer = await this.breaker.execute(
        ({ signal: given }) =>
          this.attemptInTime
            .execute(({ signal: inTime }) => ask(inTime), given)
            .catch((cause: unknown) => {
              throw failureOf(cause);
            }),
        signal,
      );
      // A look that found it useless has not found it well.
      this.hasFailed = answer === false;
      if (!this.hasFailed) this.answeredAt = performance.now();
      return answer;
    } catch (cause) {
      const failure = failureOf(cause);
      if (isOfThePlatform(failure.reason)) this.hasFailed = true;
      if (hasNotArrived(failure.reason)) await this.quota.giveBack(place);
      throw this.counted(failure);
    }
  }

  private counted(failure: RegistryFailure): RegistryFailure {
    this.questions.inc({ result: failure.reason });
    return failure;
  }
}

const ofFailures = (test: (reason: RegistryFailure['reason']) => boolean) =>
  resilience.handleWhen((cause) => cause instanceof RegistryFailure && test(cause.reason));

function failureOf(cause: unknown): RegistryFailure {
  if (cause instanceof RegistryFailure) return cause;
  if (cause instanceof resilience.BrokenCircuitError)
    return new RegistryFailure('suspended', 'it failed too often just now');
  // The library's own `isTaskCancelledError` asks for another error's mark.
  if (cause instanceof resilience.TaskCancelledError) return new RegistryFailure('too-slow', 'no answer in time');
  return new RegistryFailure('unreachable', 'it cannot be asked', { cause });
}
