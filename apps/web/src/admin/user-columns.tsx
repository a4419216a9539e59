import { DesktopOutlined, KeyOutlined, UnlockOutlined } from '@ant-design/icons';
import type { AccountState, UserAccount } from '@yiche/contracts';
import { Button, Space, type TableProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatExactTime } from '../app/elapsed.js';
import { useMe } from '../app/me.js';
import type { UserSort, UsersQuery } from './users-query.js';
import { Tag, type Tone } from '../parts/tag.js';
import { column } from '../theme/components.js';
import styles from './user-columns.module.css';
import text from '../parts/text.module.css';

const TONES: Readonly<Record<AccountState, Tone>> = {
  disabled: 'plain',
  locked: 'attention',
  slowed: 'attention',
  'initial-password': 'active',
  'password-too-old': 'active',
  normal: 'good',
};

/** What an administrator may do with a user. */
interface UserCommands {
  readonly unlock: (user: UserAccount) => void;
  readonly issue: (user: UserAccount) => void;
  readonly showSessions: (user: UserAccount) => void;
}

/** The columns of the list of users. @param busy names of commands under way: `unlock-<id>`, `issue-<id>` */
export function useUserColumns(
  query: UsersQuery,
  busy: ReadonlySet<string>,
  commands: UserCommands,
): TableProps<UserAccount>['columns'] {
  const { t } = useTranslation();
  const me = useMe();
  const sortable = (key: UserSort) => ({
    key,
    sorter: true,
    sortOrder: query.sort === key ? (query.order === 'asc' ? ('ascend' as const) : ('descend' as const)) : null,
  });
  return [
    { title: t('account.users.username'), ...sortable('username'), dataIndex: 'username', width: column.name },
    {
      title: t('account.users.name'),
      ...sortable('displayName'),
      width: column.actions,
      render: (_, { displayName, isDemo }) => (
        <>
          {displayName} {isDemo && <Tag>{t('account.users.demo')}</Tag>}
        </>
      ),
    },
    {
      title: t('account.users.roles'),
      width: column.instant,
      render: (_, { roles, bureauId }) =>
        roles.map((role) => t(`roles.${role}`)).join('、') + (bureauId ? `（${bureauId}）` : ''),
    },
    {
      title: t('account.users.extension'),
      ...sortable('extension'),
      width: column.count,
      className: text.tabular,
      render: (_, { extension }) => extension ?? <span className={text.muted}>—</span>,
    },
    {
      title: t('account.users.stateLabel'),
      ...sortable('state'),
      render: (_, { state, until }) => (
        <>
          <Tag tone={TONES[state]} data-state={state}>
            {t(`account.users.state.${state}`)}
          </Tag>
          {state !== 'normal' && (
            <span className={styles.hint}>
              {t(`account.users.stateHint.${state}`, { time: until ? formatExactTime(until) : '' })}
            </span>
          )}
        </>
      ),
    },
    {
      title: t('account.users.lastLogIn'),
      ...sortable('lastLogInAt'),
      width: column.instant,
      className: text.tabular,
      render: (_, { lastLogInAt }) =>
        lastLogInAt ? formatDateTime(lastLogInAt) : <span className={text.muted}>{t('account.users.never')}</span>,
    },
    {
      title: t('account.users.sessions'),
      ...sortable('openSessions'),
      width: column.word,
      render: (_, user) =>
        user.openSessions === 0 ? (
          <span className={text.muted}>—</span>
        ) : (
          <Button
            size="small"
            icon={<DesktopOutlined />}
            onClick={() => commands.showSessions(user)}
            data-testid={`sessions-${user.username}`}
          >
            {t('account.users.sessionsCount', { n: user.openSessions })}
          </Button>
        ),
    },
    {
      title: '',
      width: column.actions,
      align: 'right',
      render: (_, user) => (
        <Space size={8}>
          {(user.state === 'locked' || user.state === 'slowed') && (
            <Button
              size="small"
              icon={<UnlockOutlined />}
              loading={busy.has(`unlock-${user.userId}`)}
              onClick={() => commands.unlock(user)}
              data-testid={`unlock-${user.username}`}
            >
              {t('account.users.unlock')}
            </Button>
          )}
          {!user.isDemo && user.userId !== me.userId && (
            <Button
              size="small"
              icon={<KeyOutlined />}
              loading={busy.has(`issue-${user.userId}`)}
              onClick={() => commands.issue(user)}
              data-testid={`issue-${user.username}`}
            >
              {t('account.users.issue')}
            </Button>
          )}
        </Space>
      ),
    },
  ];
}
