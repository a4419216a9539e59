import type { DeskTimings, SoftphoneCredential } from '@yiche/contracts';
import {
  type ReactNode,
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useLocation, useNavigate } from 'react-router';
import { api } from '../api/endpoints.js';
import { useEnvironment } from '../api/queries.js';
import { useDeskTimings } from '../app/desk-timings.js';
import { useMe } from '../app/me.js';
import { useReport } from '../app/use-report.js';
import { useDesk, useRealtime } from '../realtime/realtime-provider.js';
import { openMicrophone } from '../softphone/microphone.js';
import { SimulatedSoftphone } from '../softphone/simulated-softphone.js';
import { IDLE_SOFTPHONE, type Softphone, type SoftphoneState } from '../softphone/softphone.js';
import { useSoundBlocked } from '../softphone/sound.js';
import { useDeskLead } from './use-desk-lead.js';
import { useMicrophoneAgain } from './use-microphone-again.js';
import { useRetrieval } from './use-retrieval.js';
import { useRingAttention } from './use-ring-attention.js';
import { useUnannounced } from './use-unannounced.js';

export type DutyStep = 'shift' | 'register' | 'ready';

export interface Duty {
  readonly phone: Softphone | null;
  readonly phoneState: SoftphoneState;
  readonly isOnDuty: boolean;
  /** No microphone could be opened, or the one in use is gone. */
  readonly microphoneLost: boolean;
  /** Nothing at all comes from the microphone in use: the system or its own switch keeps it silent. */
  readonly microphoneSilent: 'muted' | 'silent' | null;
  /** The browser keeps this page silent until the first click in it: nothing would ring. */
  readonly soundBlocked: boolean;
  /** Token of a call that rings at the telephone while the server cannot say whose it is. */
  readonly unannounced: string | null;
  /** The agent has pressed the button that starts work, and it has not come to its end yet. */
  readonly isStarting: boolean;
  /** What is being done while work starts or goes on after a reload; null when nothing is. */
  readonly step: DutyStep | null;
  /** The desk is used in another window. */
  readonly elsewhere: boolean;
  takeOver(): void;
  /** Shift, telephone, ready: in this order. @param microphone null with the simulator */
  goOnDuty(microphone: MediaStream | null): Promise<void>;
  goOffDuty(): Promise<void>;
  replaceMicrophone(): Promise<void>;
}

export const DutyContext = createContext<Duty | null>(null);

export function useDuty(): Duty {
  const duty = useContext(DutyContext);
  if (!duty) throw new Error('DutyProvider is missing');
  return duty;
}

/** The agent's working time in this window: it owns the telephone, above the pages, so that no page change ends a call. */
export function DutyProvider({ children }: { children: ReactNode }) {
  const isAgent = useMe().roles.includes('agent');
  const environment = useEnvironment();
  const simulator = environment.data?.pbx === 'simulator';
  const timings = useDeskTimings();
  const report = useReport();
  const { store, present } = useRealtime();
  const { snapshot } = useDesk();
  const { held, elsewhere, takeOver } = useDeskLead(isAgent, timings.tabWaitMs);
  const [phone, setPhone] = useState<Softphone | null>(null);
  const [step, setStep] = useState<DutyStep | null>(null);
  const phoneState = useSyncExternalStore(phone?.subscribe ?? noSubscription, () => phone?.state ?? IDLE_SOFTPHONE);
  const [isStarting, setStarting] = useState(false);
  const [microphoneMissing, setMicrophoneMissing] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const current = useRef<Softphone | null>(null);
  /** A start of work or its resumption is under way. */
  const working = useRef(false);

  const install = useCallback((next: Softphone | null) => {
    if (current.current !== next) current.current?.stop();
    current.current = next;
    setPhone(next);
  }, []);

  const connectPhone = useCallback(
    async (microphone: MediaStream | null) => {
      setStep('shift');
      const credential = await api.agent.startShift();
      setStep('register');
      const next = await createSoftphone(credential, microphone, timings.phone);
      install(next);
      try {
        await next.start();
      } catch (error) {
        install(null);
        throw error;
      }
    },
    [install, timings],
  );

  const goOnDuty = useCallback(
    async (microphone: MediaStream | null) => {
      working.current = true;
      setStarting(true);
      try {
        await connectPhone(microphone);
        setStep('ready');
        store.apply(await api.agent.setState({ state: 'ready' }));
      } catch (error) {
        // A start that failed leaves nothing behind; whether the shift can be ended is no news beside that.
        install(null);
        for (const track of microphone?.getTracks() ?? []) track.stop();
        await api.agent.endShift().catch(() => {});
        throw error;
      } finally {
        working.current = false;
        setStarting(false);
        setStep(null);
      }
    },
    [connectPhone, install, store],
  );

  const goOffDuty = useCallback(async () => {
    await api.agent.endShift();
    install(null);
    store.apply(await api.agent.desk());
  }, [install, store]);

  const replaceMicrophone = useCallback(async () => {
    const microphone = await openMicrophone();
    if (current.current) {
      current.current.useMicrophone(microphone);
    } else {
      for (const track of microphone.getTracks()) track.stop();
      setAttempt((count) => count + 1);
    }
  }, []);

  // After a reload, and when the PBX refuses the credential: the shift goes on, with a new credential.
  const state = snapshot?.agent.state;
  const isOnDuty = state !== undefined && state !== 'offline';
  const needsPhone = held && isOnDuty && (phone === null || phoneState.registration === 'refused');
  const environmentKnown = environment.data !== undefined;
  useEffect(() => {
    if (!needsPhone || !environmentKnown || working.current) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const resume = async () => {
      working.current = true;
      try {
        const microphone = simulator ? null : await openMicrophone().catch(() => 'missing' as const);
        setMicrophoneMissing(microphone === 'missing');
        // The banner offers to check again.
        if (microphone !== 'missing') await connectPhone(microphone);
      } catch (error) {
        report(error);
        timer = setTimeout(() => setAttempt((count) => count + 1), timings.resumeRetryMs);
      } finally {
        working.current = false;
        setStep(null);
      }
    };
    void resume();
    return () => clearTimeout(timer);
  }, [needsPhone, environmentKnown, simulator, attempt, connectPhone, report, timings]);

  useEffect(() => {
    if (!held || state === 'offline') install(null);
  }, [held, state, install]);
  useEffect(() => () => install(null), [install]);

  const call = snapshot?.call ?? null;
  useEffect(() => {
    phone?.expect(call && call.answeredAt !== null && call.phase !== 'ended' ? call.sipToken : null);
  }, [phone, call]);
  const endedToken = call && call.endedAt !== null && call.phase === 'ended' ? call.sipToken : null;
  useEffect(() => {
    if (endedToken !== null) phone?.release(endedToken);
  }, [phone, endedToken]);

  useRetrieval(call, phone?.hasAudio ? phoneState : null, timings.retrieveAfterMs);
  const offered = held && call?.phase === 'offered';
  const unannounced = useUnannounced(held ? phoneState.ringing : NOTHING, call, timings.unannouncedAfterMs);
  useRingAttention(offered ? call.callId : null, offered || unannounced !== null);
  useGoToDesk(offered || unannounced !== null);

  const microphoneLost = isOnDuty && (microphoneMissing || phoneState.microphone === 'lost');
  const microphoneSilent =
    isOnDuty && (phoneState.microphone === 'muted' || phoneState.microphone === 'silent')
      ? phoneState.microphone
      : null;
  const soundBlocked = useSoundBlocked(held && isOnDuty);
  useMicrophoneAgain(held && microphoneLost, replaceMicrophone, timings.microphoneRetryMs);

  const telephone = phoneState.registration === 'registered' ? 'ready' : 'away';
  const microphone = microphoneLost ? 'lost' : 'ok';
  useEffect(() => present({ telephone, microphone }), [present, telephone, microphone]);

  const value = useMemo<Duty>(
    () => ({
      phone,
      phoneState,
      isOnDuty,
      microphoneLost,
      microphoneSilent,
      soundBlocked,
      unannounced,
      isStarting,
      step,
      elsewhere,
      takeOver,
      goOnDuty,
      goOffDuty,
      replaceMicrophone,
    }),
    [
      phone,
      phoneState,
      isOnDuty,
      microphoneLost,
      microphoneSilent,
      soundBlocked,
      unannounced,
      isStarting,
      step,
      elsewhere,
      takeOver,
      goOnDuty,
      goOffDuty,
      replaceMicrophone,
    ],
  );
  return <DutyContext value={value}>{children}</DutyContext>;
}

async function createSoftphone(
  credential: SoftphoneCredential,
  microphone: MediaStream | null,
  timings: DeskTimings['phone'],
): Promise<Softphone> {
  if (credential.kind === 'simulated') return new SimulatedSoftphone();
  // The SIP stack is loaded by those who telephone.
  const { JsSipSoftphone } = await import('../softphone/jssip-softphone.js');
  return new JsSipSoftphone(credential, microphone ?? (await openMicrophone()), timings);
}

/** An offer is answered at the desk, whatever page was open. */
function useGoToDesk(offered: boolean): void {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const atDesk = pathname === '/desk';
  useEffect(() => {
    if (offered && !atDesk) void navigate('/desk');
  }, [offered, atDesk, navigate]);
}

const NOTHING: readonly string[] = [];
const noSubscription = () => () => {};
