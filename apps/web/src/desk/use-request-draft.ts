import {
  type BlockedKind,
  type ChangeRelocation,
  type Lookup,
  type Relocation,
  blockedKindSchema,
  DATABASE_AWAY,
  plateTypeSchema,
} from '@yiche/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { ApiError } from '../api/api-error.js';
import { api } from '../api/endpoints.js';
import { keys } from '../api/queries.js';
import { useReport } from '../app/use-report.js';
import { useRealtime } from '../realtime/realtime-provider.js';
import { useKept } from './use-kept.js';
import { type PlateAction, type PlateInput, changePlate, checkPlate, startPlate } from '../plate/plate-input.js';

type Change = Omit<ChangeRelocation, 'version'>;
export type SaveState = 'saved' | 'saving' | 'unsaved';

const typedText = z.string().nullable();
const chosenBlocked = blockedKindSchema.nullable();
const typedPlate: z.ZodType<PlateInput | null> = z
  .object({ text: z.string(), type: plateTypeSchema.nullable() })
  .nullable();

/** The usual province stands in an empty box: most plates are from here. */
export const USUAL_PROVINCE = '苏';

/**
 * What the agent has typed and the server does not have yet. Fields are saved one at a time, each with the version last
 * seen; a change by somebody else is merged unless it touched the same field.
 */
export function useRequestDraft(relocation: Relocation) {
  const queryClient = useQueryClient();
  const { message } = App.useApp();
  const { t } = useTranslation();
  const report = useReport();
  const { databaseAway } = useRealtime();
  const [place, setPlace] = useKept(`${relocation.id}.place`, typedText, null);
  const [vehicleDescription, setVehicleDescription] = useKept(`${relocation.id}.vehicle`, typedText, null);
  const [blocked, setBlocked] = useKept(`${relocation.id}.blocked`, chosenBlocked, null);
  const [plate, setPlate] = useKept(`${relocation.id}.plate`, typedPlate, null);
  const [saveState, setSaveState] = useState<SaveState>('saved');
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const { id } = relocation;

  const latest = useCallback(
    () => queryClient.getQueryData<Relocation>(keys.relocation(id)) ?? relocation,
    [queryClient, id, relocation],
  );
  const take = useCallback(
    (next: Relocation) => {
      queryClient.setQueryData<Relocation>(keys.relocation(id), (known) =>
        known && known.version > next.version ? known : next,
      );
    },
    [queryClient, id],
  );

  /** The answer to a lookup, which is in what the server tells of the request from now on. */
  const keepLookup = (lookup: Lookup): void => {
    const { lookups } = latest();
    if (lookups.some(({ id: known }) => known === lookup.id)) return;
    queryClient.setQueryData<Relocation>(keys.relocation(id), { ...latest(), lookups: [...lookups, lookup] });
  };

  const send = async (change: Change): Promise<void> => {
    const base = latest();
    try {
      take(await api.relocations.change(id, { version: base.version, ...change }));
    } catch (error) {
      if (!(error instanceof ApiError && error.isConflict)) throw error;
      const fresh = await api.relocations.read(id);
      take(fresh);
      // Our own, when the first answer was lost on its way.
      if (isMade(fresh, change)) return;
      if (!sameFields(base, fresh, change)) {
        void message.warning(t('relocation.conflict'));
        return;
      }
      take(await api.relocations.change(id, { version: fresh.version, ...change }));
    }
  };

  /** Resolves to whether it was saved; a failure has been reported by then. */
  const save = (change: Change): Promise<boolean> => {
    setSaveState('saving');
    const saved = queue.current
      .then(() => send(change))
      .then(
        () => {
          setSaveState('saved');
          return true;
        },
        (error: unknown) => {
          setSaveState('unsaved');
          // The banner says it already, and that it will be made good.
          if (!(error instanceof ApiError && error.code === DATABASE_AWAY)) report(error);
          return false;
        },
      );
    queue.current = saved;
    return saved;
  };

  const shownPlate = plate ?? startPlate(relocation.plateNumber ?? USUAL_PROVINCE, relocation.plateType);
  const isPlateSaved = shownPlate.text === relocation.plateNumber && shownPlate.type === relocation.plateType;

  const savePlate = async (input: PlateInput = shownPlate): Promise<boolean> => {
    const base = latest();
    if (input.text === base.plateNumber && input.type === base.plateType) return true;
    if (input.type === null || checkPlate(input.text).status !== 'valid') return false;
    const saved = await save({ plate: { number: input.text, type: input.type } });
    if (saved) setPlate((now) => (now?.text === input.text && now.type === input.type ? null : now));
    return saved;
  };

  const saveText = async (field: 'place' | 'vehicleDescription', typed: string | null): Promise<boolean> => {
    if (typed === null) return true;
    const text = typed.trim();
    const saved = text === latest()[field] || (await save({ [field]: text }));
    const clear = (now: string | null) => (now === typed ? null : now);
    if (saved && field === 'place') setPlace(clear);
    if (saved && field === 'vehicleDescription') setVehicleDescription(clear);
    return saved;
  };

  const saveBlocked = async (chosen: BlockedKind | null = blocked): Promise<boolean> => {
    const saved = chosen === null || chosen === latest().blocked || (await save({ blocked: chosen }));
    if (saved) setBlocked((now) => (now === chosen ? null : now));
    return saved;
  };

  const saveAll = async (): Promise<boolean> => {
    const fields = [saveText('place', place), saveBlocked(), saveText('vehicleDescription', vehicleDescription)];
    const isPlateWritten = checkPlate(shownPlate.text).status !== 'empty';
    const results = await Promise.all([...fields, isPlateWritten && plate !== null ? savePlate() : true]);
    return results.every(Boolean);
  };

  // What could not be saved while the database was away is saved when it is back, without a click.
  const owed = useRef(saveAll);
  owed.current = saveAll;
  useEffect(() => {
    if (!databaseAway) return;
    return () => void owed.current();
  }, [databaseAway]);

  return {
    saveState,
    take,
    keepLookup,
    latest,
    place: place ?? relocation.place,
    setPlace,
    savePlace: () => saveText('place', place),
    vehicleDescription: vehicleDescription ?? relocation.vehicleDescription,
    setVehicleDescription,
    saveVehicleDescription: () => saveText('vehicleDescription', vehicleDescription),
    blocked: blocked ?? relocation.blocked,
    chooseBlocked: (chosen: BlockedKind) => {
      setBlocked(chosen);
      void saveBlocked(chosen);
    },
    plate: shownPlate,
    isPlateSaved,
    changePlate: (action: PlateAction) => {
      const next = changePlate(shownPlate, action);
      setPlate(next);
      // A press is a decision; what is typed is saved when the box is left.
      if (action.kind === 'type' || action.kind === 'chosen') void savePlate(next);
    },
    savePlate: () => savePlate(),
    /** Saves whatever is left; true when the server has everything. */
    saveAll,
  };
}

export type RequestDraft = ReturnType<typeof useRequestDraft>;

function sameFields(base: Relocation, fresh: Relocation, change: Change): boolean {
  return (
    (change.place === undefined || base.place === fresh.place) &&
    (change.blocked === undefined || base.blocked === fresh.blocked) &&
    (change.vehicleDescription === undefined || base.vehicleDescription === fresh.vehicleDescription) &&
    (change.plate === undefined || (base.plateNumber === fresh.plateNumber && base.plateType === fresh.plateType))
  );
}

function isMade(fresh: Relocation, change: Change): boolean {
  return (
    (change.place === undefined || change.place === fresh.place) &&
    (change.blocked === undefined || change.blocked === fresh.blocked) &&
    (change.vehicleDescription === undefined || change.vehicleDescription === fresh.vehicleDescription) &&
    (!change.plate || (change.plate.number === fresh.plateNumber && change.plate.type === fresh.plateType))
  );
}
