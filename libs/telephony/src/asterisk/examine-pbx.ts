import { randomUUID } from 'node:crypto';
import { DomainError } from '@yiche/kernel';
import { AmiConnection } from '../ami/ami-connection.js';
import { type AmiMessage, text, timestamp, wholeNumber } from '../ami/ami-message.js';
import type { AmiAccount, AsteriskSettings } from '../config.js';
import { silentObserver } from '../observe.js';

/** What a PBX is when it is asked for what it must do. Null: could not be asked, because what it needs does not work. */
export interface PbxExamination {
  /** Whether the account that listens, and the one that acts, can log in. */
  readonly events: boolean;
  readonly control: boolean;
  readonly version: string | null;
  readonly systemName: string | null;
  /** How far its clock is ahead of ours, ms. */
  readonly clockAheadMs: number | null;
  readonly ari: 'ok' | 'refused' | 'unreachable';
  /** A call of the PBX with itself. `no-context`: its dialplan is of an earlier version. */
  readonly selfCall: 'ok' | 'no-context' | 'no-answer' | 'no-sound' | null;
}

/** Bytes of half a second as a track is written, 16 bit at 8 kHz, and its head: two seconds are recorded. */
const SOUND_BYTES = 8_044;

/** From the request until what was heard is told, ms: two seconds of sound and what is around them. */
const SELF_CALL_MS = 10_000;

/** Asks a PBX for what it must do, beside a server that runs. Nobody is called, and the ledger hears of nothing. */
export async function examinePbx(settings: AsteriskSettings): Promise<PbxExamination> {
  const heard = new Heard();
  const { events: listening, control: acting } = settings.ami;
  const [events, control, ari] = await Promise.all([
    logIn(settings, listening, (event) => heard.add(event)),
    logIn(settings, acting, () => undefined),
    askAri(settings.ari),
  ]);
  try {
    const core = events ? await events.send({ action: 'CoreSettings' }).catch(() => null) : null;
    const self = events && control ? await callItself(control, heard) : null;
    return {
      events: events !== null,
      control: control !== null,
      version: core && text(core, 'asteriskversion'),
      systemName: core && text(core, 'systemname'),
      clockAheadMs: self?.told ? aheadMs(self.told) : null,
      ari,
      selfCall: self && self.result,
    };
  } finally {
    events?.close('examined');
    control?.close('examined');
  }
}

async function logIn(
  { ami: { connection } }: AsteriskSettings,
  account: AmiAccount,
  onEvent: (event: AmiMessage) => void,
): Promise<AmiConnection | null> {
  return AmiConnection.open({ ...connection, ...account }, silentObserver, onEvent, () => undefined).catch(() => null);
}

/** Between its making and our hearing lies a moment on the way, which is ours to forgive. */
function aheadMs({ event, heardAt }: HeardEvent): number | null {
  const said = timestamp(event);
  return said && said.getTime() - heardAt;
}

async function askAri({ url, user, password, timeoutMs }: AsteriskSettings['ari']): Promise<PbxExamination['ari']> {
  try {
    const answer = await fetch(`${url}/ari/asterisk/ping`, {
      headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    return answer.ok ? 'ok' : 'refused';
  } catch {
    return 'unreachable';
  }
}

interface SelfCall {
  readonly result: Exclude<PbxExamination['selfCall'], null>;
  /** What the dialplan told at its end: the only event whose time says what the PBX's clock is now. */
  readonly told: HeardEvent | null;
}

async function callItself(control: AmiConnection, heard: Heard): Promise<SelfCall> {
  const token = randomUUID();
  try {
    await control.send({
      action: 'Originate',
      channel: 'Local/speak@self-test/n',
      context: 'self-test',
      exten: 'listen',
      priority: '1',
      async: 'true',
      timeout: String(SELF_CALL_MS),
      channelid: `self-test-listen-${token}`,
      otherchannelid: `self-test-speak-${token}`,
      variable: { YC_CALL: token },
    });
  } catch (cause) {
    // AMI looks the extension up before it answers.
    const isUnknown = cause instanceof DomainError && /extension/i.test(String(cause.details?.['pbxMessage']));
    return { result: isUnknown ? 'no-context' : 'no-answer', told: null };
  }
  const told = await heard.find(
    (event) => text(event, 'userevent') === 'YicheSelfTest' && text(event, 'token') === token,
    SELF_CALL_MS,
  );
  if (!told) return { result: 'no-answer', told };
  return { result: (wholeNumber(told.event, 'bytes') ?? 0) >= SOUND_BYTES ? 'ok' : 'no-sound', told };
}

interface HeardEvent {
  readonly event: AmiMessage;
  /** Of our clock, ms. */
  readonly heardAt: number;
}

/** Events of this kind that have been heard, and those who wait for one. A PBX in service tells of much else, which is let go. */
class Heard {
  private readonly events: HeardEvent[] = [];
  private readonly waiting = new Set<() => void>();

  add(event: AmiMessage): void {
    if (text(event, 'userevent') !== 'YicheSelfTest') return;
    this.events.push({ event, heardAt: Date.now() });
    for (const look of this.waiting) look();
  }

  find(fits: (event: AmiMessage) => boolean, withinMs: number): Promise<HeardEvent | null> {
    return new Promise((resolve) => {
      const end = (found: HeardEvent | null): void => {
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(found);
      };
      const look = (): void => {
        const found = this.events.find(({ event }) => fits(event));
        if (found) end(found);
      };
      const timer = setTimeout(() => end(null), withinMs);
      this.waiting.add(look);
      look();
    });
  }
}
