import type { Plate } from '../libs/contracts/src/index.js';
import {
  startTrafficPlatform,
  type TrafficPlatform,
} from '../apps/pbx/src/demo-city/traffic-platform/traffic-platform.js';
import type { RegistryPolicy } from '../libs/vehicles/src/index.js';
import { numberOption, percentile, say, type BenchContext } from './support/bench-context.js';
import { shipped } from './support/shipped.js';

/** Before those that count: what is compiled on the first questions is not what an agent waits for all day. */
const warmUp = 200;
/** Agents who ask at once, and plates that they ask for. */
const askers = 1_000;
const askedPlates = 50;

const plate = (place: number): Plate => ({ number: `苏D${10_000 + (place % 80_000)}`, type: '02' });

/**
 * The traffic police's counterpart over SOAP, asked in turn barely (the same envelope, posted and read) and by the policy with its
 * adapter; then by many at once for few plates; then while it is down.
 */
export async function run(context: BenchContext): Promise<string> {
  const questions = numberOption(context, 'questions', 2_000);
  const vehiclesFile = 'libs/vehicles/data/synthetic-vehicles.jsonl';
  const platform = await startTrafficPlatform({ vehiclesFile });
  context.onStop(() => platform.stop());
  const policy = await openPolicy(platform);

  const bare: number[] = [];
  const ours: number[] = [];
  for (let place = 0; place < warmUp + questions; place++) {
    const alone = await timed(() => bareQuestion(platform, plate(place)));
    const whole = await timed(() => policy.ask(plate(place), false));
    if (place < warmUp) continue;
    bare.push(alone);
    ours.push(whole);
  }
  const both = [0.5, 0.99].map((share) => [percentile(bare, share), percentile(ours, share)] as const);
  for (const [index, [alone, whole]] of both.entries())
    say(`p${index === 0 ? 50 : 99}: bare ${alone.toFixed(2)} ms · through policy and adapter ${whole.toFixed(2)} ms`);

  platform.turn({ delayMs: 50 });
  const before = platform.asked;
  await Promise.all(Array.from({ length: askers }, (_each, at) => policy.ask(plate(at % askedPlates), false)));
  const asked = platform.asked - before;
  say(`${askers} asked at once for ${askedPlates} plates: ${asked} questions`);

  platform.turn({ fault: 'down' });
  for (let each = 0; each < 10; each++) await policy.ask(plate(each), false).catch(() => undefined);
  const open: number[] = [];
  for (let each = 0; each < 1_000; each++)
    open.push(await timed(() => policy.ask(plate(each), false).catch(() => undefined)));

  const [, [alone, whole] = [0, 0]] = both;
  return [
    `overhead_p99_ms=${(whole - alone).toFixed(2)}`,
    `coalesced_share=${(1 - asked / askers).toFixed(3)}`,
    `breaker_open_ms=${percentile(open, 0.99).toFixed(3)}`,
    `bare_p99_ms=${alone.toFixed(2)}`,
  ].join(' ');
}

async function openPolicy(platform: TrafficPlatform): Promise<RegistryPolicy> {
  const [vehicles, { createLogger, Metrics, readConfig }, { SystemClock }] = await Promise.all([
    shipped.registryPolicy(),
    shipped.platform(),
    shipped.kernel(),
  ]);
  const config = readConfig(vehicles.vehiclesConfigSchema, {
    VEHICLE_REGISTRY_KIND: 'soap',
    VEHICLE_REGISTRY_URL: platform.soapUrl,
    VEHICLE_REGISTRY_KNOWN_PLATE: '苏D12345',
    VEHICLE_REGISTRY_SOAP_CODES: platform.codes,
    VEHICLE_REGISTRY_ATTEMPTS: '1',
  });
  const [clock, logger, metrics] = [new SystemClock(), createLogger('fatal'), new Metrics()];
  const registry = await vehicles.createRegistry(config, clock, logger, metrics);
  // Without a quota it asks no database.
  const quota = new vehicles.RegistryQuota(undefined as never, clock, config);
  return new vehicles.RegistryPolicy(registry, quota, config, logger, metrics);
}

/** What any program that asks this platform has to do: the envelope posted, the answer read whole. */
async function bareQuestion(platform: TrafficPlatform, { number, type }: Plate): Promise<void> {
  const document = encodeURIComponent(
    `<?xml version="1.0" encoding="UTF-8"?><root><QueryCondition><hpzl>${type}</hpzl><hphm>${number}</hphm></QueryCondition></root>`,
  );
  const response = await fetch(platform.soapUrl, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
    body:
      '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:tns="http://endpoint.access.tmri.com">' +
      `<soap:Body><tns:queryObjectOut><xtlb>01</xtlb><jkid>01C21</jkid><xmlDoc>${document}</xmlDoc></tns:queryObjectOut></soap:Body></soap:Envelope>`,
  });
  if (!(await response.text()).includes('queryObjectOutReturn')) throw new Error('the counterpart did not answer');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
