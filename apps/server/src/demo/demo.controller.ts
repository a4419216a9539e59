import { Controller } from '@nestjs/common';
import { refusal, routes, type DemoHistory, type InputsOf } from '@yiche/contracts';
import { Bureaus, ReadsNothingPersonal, Serves, type SessionUser } from '@yiche/identity';
import { PlatformConfig } from '@yiche/platform';
import { Pbx, SimulatedPbx } from '@yiche/telephony';
import { DataSource } from 'typeorm';
import { ServerConfig } from '../config.js';
import { HistoryProgress } from './history/history-progress.js';

/** "模拟来电", a person of the demo city dials 114, or an owner rings back (B6); and how far the demo’s past is. There is no such thing outside demo mode. */
@Controller()
export class DemoController {
  constructor(
    private readonly platform: PlatformConfig,
    private readonly config: ServerConfig,
    private readonly bureaus: Bureaus,
    private readonly pbx: Pbx,
    private readonly dataSource: DataSource,
  ) {}

  @Serves(routes.demo.history)
  @ReadsNothingPersonal()
  async history(): Promise<DemoHistory> {
    if (!this.platform.demo) throw refusal('demo/off');
    const standing = await new HistoryProgress(this.dataSource).standing();
    return { share: standing && (standing.isDone ? 1 : standing.step / standing.of) };
  }

  @Serves(routes.demo.call)
  async call(_user: SessionUser, { body }: InputsOf<typeof routes.demo>['call']): Promise<{ ok: true }> {
    if (!this.platform.demo) throw refusal('demo/off');
    const [bureau] = this.bureaus.all();
    const did = (body.line === 'owners' ? bureau?.ownerCallerId : bureau?.dialledNumber) ?? '114';
    // Of owners the city knows who was called last, and this program's page does not.
    const asOwner = body.line === 'owners' && body.from === undefined;
    if (this.pbx instanceof SimulatedPbx)
      this.fromTheSimulator(this.pbx, did, asOwner ? this.pbx.lastOwner : body.from);
    else await this.fromTheCity({ to: did, ...(asOwner ? { asOwner } : { from: body.from ?? anybody() }) });
    return { ok: true };
  }

  private fromTheSimulator(pbx: SimulatedPbx, did: string, from: string | null = anybody()): void {
    if (from === null) throw refusal('demo/no-owner-called');
    pbx.placeCall({ from, did });
  }

  private async fromTheCity(call: object): Promise<void> {
    const unavailable = refusal('demo/city-unavailable');
    const city = this.config.demoCity;
    if (!city) throw unavailable;
    const answer = await fetch(new URL('/calls', city.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${city.token}` },
      body: JSON.stringify(call),
      signal: AbortSignal.timeout(this.config.demoCityTimeoutMs),
    }).catch(() => null);
    if (answer?.status === 409) throw refusal('demo/no-owner-called');
    if (!answer?.ok) throw unavailable;
  }
}

const anybody = (): string => `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
