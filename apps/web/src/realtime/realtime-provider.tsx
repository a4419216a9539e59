import type { DeskPresence, Me } from '@yiche/contracts';
import { useQueryClient } from '@tanstack/react-query';
import {
  type ReactNode,
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { wordsOf } from '../api/api-error.js';
import { api } from '../api/endpoints.js';
import { fetchAnew } from '../api/fetch-anew.js';
import { keys } from '../api/queries.js';
import { reach } from '../api/reach.js';
import { useDeskTimings } from '../app/desk-timings.js';
import { useEndSession } from '../session/use-session.js';
import { DeskStore, type DeskView } from './desk-store.js';
import { lasting } from './lasting.js';
import { Realtime } from './realtime.js';

export interface RealtimeValue {
  readonly store: DeskStore;
  readonly connected: boolean;
  /** The server has lost its database: calls go on, nothing can be saved. */
  readonly databaseAway: boolean;
  /** The server does not hear the PBX: calls go on, what stands on the screen may be out of date. */
  readonly pbxAway: boolean;
  /** The PBX cannot record: calls go on. */
  readonly recordingStopped: boolean;
  /** The build of the web program that the server sends; null until it is known. */
  readonly build: string | null;
  /** Set when the desk could not be fetched at all. */
  readonly deskError: unknown;
  /** Whether this page leads the desk; null as long as nobody has said so. */
  readonly leads: boolean | null;
  lead(takeOver: boolean): void;
  present(presence: DeskPresence): void;
  reportPainted(callId: string): void;
}

export const RealtimeContext = createContext<RealtimeValue | null>(null);

/** Keeps what this browser knows in step with the server for as long as somebody is logged in. */
export function RealtimeProvider({ me, children }: { me: Me; children: ReactNode }) {
  const withDesk = me.roles.includes('agent');
  const timings = useDeskTimings().socket;
  const queryClient = useQueryClient();
  const endSession = useEndSession();
  const [store] = useState(() => new DeskStore());
  const [connected, setConnected] = useState(true);
  const [databaseAway, setDatabaseAway] = useState(false);
  const [pbxAway, setPbxAway] = useState(false);
  const [recordingStopped, setRecordingStopped] = useState(false);
  const [build, setBuild] = useState<string | null>(null);
  const [deskError, setDeskError] = useState<unknown>(null);
  const [leads, setLeads] = useState<boolean | null>(null);
  const [realtime, setRealtime] = useState<Realtime | null>(null);

  useEffect(() => {
    const lost = lasting((isLost) => setConnected(!isLost));
    const unheard = lasting(setPbxAway);
    let wasAway = false;
    const live = new Realtime(
      {
        snapshot: store.apply,
        synced: (snapshot) => {
          setDeskError(null);
          store.sync(snapshot);
        },
        relocationChanged: ({ id, version }) => {
          const known = queryClient.getQueryData<{ version: number }>(keys.relocation(id));
          // An equal version too: attempts and lookups are news of a request without being a change of it.
          if (!known || known.version <= version) void fetchAnew(queryClient, keys.relocation(id));
          void fetchAnew(queryClient, keys.relocationPages);
        },
        recordingsChanged: ({ callId }) => void fetchAnew(queryClient, keys.recordings(callId)),
        tasksChanged: () => void fetchAnew(queryClient, keys.deskTasks),
        supervisionChanged: () => void fetchAnew(queryClient, keys.supervision),
        leads: setLeads,
        sessionEnded: (reason) => endSession(wordsOf(reason)),
        systemStatus: ({ database, pbx, recording, build: sent }) => {
          const isAway = database === 'down';
          reach.report(true);
          if (pbx) unheard.is(pbx === 'down');
          if (recording) setRecordingStopped(recording === 'down');
          setDatabaseAway(isAway);
          if (sent) setBuild(sent);
          // What could not be fetched meanwhile is fetched now.
          if (wasAway && !isAway) void queryClient.invalidateQueries();
          wasAway = isAway;
        },
        connection: (isConnected) => {
          reach.report(isConnected);
          lost.is(!isConnected);
        },
        resumed: () => void queryClient.invalidateQueries(),
      },
      withDesk,
      timings,
    );
    setRealtime(live);
    if (withDesk) api.agent.desk().then(store.apply, setDeskError);
    return () => {
      lost.stop();
      unheard.stop();
      live.close();
      reach.report(true);
      setRealtime(null);
    };
  }, [store, queryClient, endSession, withDesk, timings]);

  const lead = useCallback((takeOver: boolean) => realtime?.lead(takeOver), [realtime]);
  const present = useCallback((presence: DeskPresence) => realtime?.present(presence), [realtime]);
  const reportPainted = useCallback((callId: string) => realtime?.reportPainted(callId), [realtime]);
  const value = useMemo<RealtimeValue>(
    () => ({
      store,
      connected,
      databaseAway,
      pbxAway,
      recordingStopped,
      build,
      deskError,
      leads,
      lead,
      present,
      reportPainted,
    }),
    [store, connected, databaseAway, pbxAway, recordingStopped, build, deskError, leads, lead, present, reportPainted],
  );
  return <RealtimeContext value={value}>{children}</RealtimeContext>;
}

export function useRealtime(): RealtimeValue {
  const value = useContext(RealtimeContext);
  if (!value) throw new Error('RealtimeProvider is missing');
  return value;
}

export function useDesk(): DeskView {
  const { store } = useRealtime();
  return useSyncExternalStore(store.subscribe, store.read);
}
