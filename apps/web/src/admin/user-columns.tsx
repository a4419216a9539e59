import { DesktopOutlined, KeyOutlined, UnlockOutlined } from '@ant-design/icons';
import type { AccountState, UserAccount } from '@yiche/contracts';
import { Button, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatExactTime } from '../app/elapsed.js';
import { useMe } from '../app/me.js';
import type { ListColumn } from '../parts/list-table.js';
import { Tag, type Tone } from '../parts/tag.js';
import { column } from '../theme/components.js';
import text from '../parts/text.module.css';
import styles from './user-columns.module.css';

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
export function useUserColumns(busy: ReadonlySet<string>, commands: UserCommands): readonly ListColumn<UserAccount>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'username',
      title: t('account.users.username'),
      isSortable: true,
      width: column.name,
      text: ({ username }) => username,
    },
    {
      key: 'displayName',
      title: t('account.users.name'),
      isSortable: true,
      width: column.actions,
      text: ({ displayName }) => displayName,
      show: ({ displayName, isDemo }) => (
        <>
          {displayName} {isDemo && <Tag>{t('account.users.demo')}</Tag>}
        </>
      ),
    },
    {
      key: 'roles',
      title: t('account.users.roles'),
      width: column.instant,
      text: ({ roles, bureauId }) =>
        roles.map((role) => t(`roles.${role}`)).join(t('app.comma')) +
        (bureauId ? t('app.aside', { what: bureauId }) : ''),
    },
    {
      key: 'extension',
      title: t('account.users.extension'),
      isSortable: true,
      width: column.count,
      className: text.tabular,
      text: ({ extension }) => extension ?? '—',
    },
    {
      key: 'state',
      title: t('account.users.stateLabel'),
      isSortable: true,
      text: ({ state }) => t(`account.users.state.${state}`),
      show: (user) => <State user={user} />,
    },
    {
      key: 'lastLogInAt',
      title: t('account.users.lastLogIn'),
      isSortable: true,
      width: column.instant,
      className: text.tabular,
      text: ({ lastLogInAt }) => (lastLogInAt ? formatDateTime(lastLogInAt) : t('account.users.never')),
    },
    {
      key: 'openSessions',
      title: t('account.users.sessions'),
      isSortable: true,
      width: column.word,
      text: ({ openSessions }) => String(openSessions),
      show: (user) =>
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
      key: 'do',
      title: '',
      width: column.actions,
      align: 'right',
      show: (user) => <Commands user={user} busy={busy} commands={commands} />,
    },
  ];
}

function State({ user: { state, until } }: { user: UserAccount }) {
  const { t } = useTranslation();
  return (
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
  );
}

function Commands(props: { user: UserAccount; busy: ReadonlySet<string>; commands: UserCommands }) {
  const { t } = useTranslation();
  const me = useMe();
  const { user, busy, commands } = props;
  return (
    <Space>
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
  );
}
