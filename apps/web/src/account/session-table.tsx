import { DesktopOutlined } from '@ant-design/icons';
import type { OpenSession } from '@yiche/contracts';
import { Button, Popconfirm, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../app/elapsed.js';
import { useCommands } from '../app/use-commands.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { Tag } from '../parts/tag.js';
import { column } from '../theme/components.js';
import text from '../parts/text.module.css';
import styles from './session-table.module.css';

/** Open sessions of one user: their own, or as an administrator sees them. */
export function SessionTable(props: {
  sessions: readonly OpenSession[] | undefined;
  /** Words on the button that ends more than one, and which it is for. */
  endMany: { label: string; isFor: (session: OpenSession) => boolean };
  onEnd: (sessionId: string) => Promise<unknown>;
  onEndMany: () => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const { busy, run } = useCommands();
  const many = props.sessions?.filter(props.endMany.isFor).length ?? 0;
  return (
    <>
      <Table<OpenSession>
        rowKey="id"
        size="small"
        loading={{ spinning: !props.sessions, delay: 300 }}
        dataSource={[...(props.sessions ?? [])]}
        pagination={false}
        locale={{ emptyText: props.sessions ? <EmptyHint title={t('account.sessions.none')} /> : ' ' }}
        data-testid="session-table"
        columns={[
          {
            title: t('account.sessions.device'),
            render: (_, { device, isCurrent, isEnding }) => (
              <>
                <DesktopOutlined /> {device || t('account.sessions.unknownDevice')}{' '}
                {isCurrent && <Tag tone="active">{t('account.sessions.current')}</Tag>}
                {isEnding && <Tag tone="attention">{t('account.sessions.ending')}</Tag>}
              </>
            ),
          },
          {
            title: t('account.sessions.address'),
            dataIndex: 'address',
            className: text.tabular,
            width: column.instant,
          },
          {
            title: t('account.sessions.loggedInAt'),
            className: text.tabular,
            width: column.instant,
            render: (_, { loggedInAt }) => formatDateTime(loggedInAt),
          },
          {
            title: t('account.sessions.lastSeenAt'),
            className: text.tabular,
            width: column.instant,
            render: (_, { lastSeenAt }) => formatDateTime(lastSeenAt),
          },
          {
            title: '',
            width: column.count,
            align: 'right',
            render: (_, { id, isCurrent, isEnding }) =>
              isCurrent || isEnding ? null : (
                <Popconfirm
                  title={t('account.sessions.endQuestion')}
                  description={t('account.sessions.endHint')}
                  okText={t('account.sessions.end')}
                  okButtonProps={{ danger: true }}
                  onConfirm={() => run(id, () => props.onEnd(id))}
                >
                  <Button size="small" danger loading={busy.has(id)} data-testid={`end-session-${id}`}>
                    {t('account.sessions.end')}
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
      <Popconfirm
        title={t('account.sessions.endAllQuestion')}
        description={t('account.sessions.endHint')}
        okText={t('account.sessions.end')}
        okButtonProps={{ danger: true }}
        disabled={many === 0}
        onConfirm={() => run('many', props.onEndMany)}
      >
        <Button
          danger
          className={styles.end}
          disabled={many === 0}
          loading={busy.has('many')}
          data-testid="end-sessions"
        >
          {props.endMany.label}
        </Button>
      </Popconfirm>
    </>
  );
}
