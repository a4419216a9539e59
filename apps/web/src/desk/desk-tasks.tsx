import { ScheduleOutlined } from '@ant-design/icons';
import type { DeskTask } from '@yiche/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../api/endpoints.js';
import { keys, useDeskTasks } from '../api/queries.js';
import { formatTimeOfDay } from '../app/elapsed.js';
import { useCommands } from '../app/use-commands.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { LoadFailed } from '../parts/load-failed.js';
import { PlateDrawing } from '../plate/plate-drawing.js';
import text from '../parts/text.module.css';
import styles from './desk-tasks.module.css';

interface Props {
  /** On the desk now: what is news of it stands there. */
  relocationId: string | null;
  /** During a call nobody turns to something else. */
  isInCall: boolean;
}

/** What is next besides calls: answers that came later, and what still waits for one. */
export function DeskTasks({ relocationId, isInCall }: Props) {
  const { t } = useTranslation();
  const tasks = useDeskTasks();
  const shown = tasks.data?.filter((task) => task.relocationId !== relocationId);
  if (tasks.isError)
    return <LoadFailed title={t('list.failed')} error={tasks.error} onRetry={() => void tasks.refetch()} />;
  if (!shown) return null;
  if (shown.length === 0)
    return <EmptyHint icon={<ScheduleOutlined />} title={t('desk.nextEmpty')} hint={t('desk.nextEmptyHint')} />;
  return (
    <ul className={styles.tasks} data-testid="desk-tasks">
      {shown.map((task) => (
        <Task key={task.id} task={task} isInCall={isInCall} />
      ))}
    </ul>
  );
}

function Task({ task, isInCall }: { task: DeskTask; isInCall: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { busy, run } = useCommands();
  const isAnswered = task.kind === 'lookup-answered';
  const isOver = task.kind !== 'lookup-waiting';
  const turnTo = () =>
    void run('take', async () => {
      const relocation = await api.relocations.take(task.relocationId).finally(() => {
        void queryClient.invalidateQueries({ queryKey: keys.deskTasks });
      });
      queryClient.setQueryData(keys.relocation(relocation.id), relocation);
      await navigate(`/relocations/${relocation.id}`);
    });
  return (
    <li data-testid={`task-${task.kind}`}>
      <p>
        <PlateDrawing number={task.plateNumber} type={task.plateType} size="small" />
        <span className={clsx(styles.kind, isAnswered && styles.answered)}>{t(`desk.task.${task.kind}`)}</span>
      </p>
      <p>
        <span className={text.muted}>
          {t(task.isMine ? 'desk.task.mine' : 'desk.task.others', {
            number: task.number,
            time: formatTimeOfDay(task.since),
          })}
        </span>
        <Button
          size="small"
          type={isOver ? 'primary' : 'default'}
          loading={busy.has('take')}
          disabled={isInCall}
          title={isInCall ? t('desk.task.afterCall') : undefined}
          onClick={turnTo}
          data-testid="turn-to"
        >
          {t(task.isMine ? 'desk.task.open' : 'desk.task.take')}
        </Button>
      </p>
    </li>
  );
}
