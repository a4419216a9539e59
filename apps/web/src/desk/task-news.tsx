import { App } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeskTasks } from '../api/queries.js';
import { useDesk } from '../realtime/realtime-provider.js';

/**
 * An answer that came later is said, whatever page the agent looks at; once, and not of those that were there before, nor of the request on
 * the desk, where it stands.
 */
export function TaskNews() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { data: tasks } = useDeskTasks();
  const { snapshot } = useDesk();
  const onDesk = snapshot?.relocationId;
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (!tasks) return;
    const over = tasks.filter(({ kind, relocationId }) => kind !== 'lookup-waiting' && relocationId !== onDesk);
    for (const { id, kind, plateNumber } of over)
      if (kind === 'lookup-answered' && known.current && !known.current.has(id))
        void message.info(t('desk.task.told', { plate: plateNumber }));
    known.current = new Set(over.map(({ id }) => id));
  }, [tasks, onDesk, message, t]);
  return null;
}
