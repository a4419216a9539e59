import { ReloadOutlined, SearchOutlined, TeamOutlined } from '@ant-design/icons';
import { ACCOUNT_STATES, ROLES, type InitialPassword, type UserAccount } from '@yiche/contracts';
import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { keys } from '../api/queries.js';
import { useCommands } from '../app/use-commands.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { ExportButton } from '../parts/export-button.js';
import { ListTable } from '../parts/list-table.js';
import { LoadFailed } from '../parts/load-failed.js';
import { Page, PageHead } from '../parts/page.js';
import { useAddressQuery } from '../parts/use-address-query.js';
import { tableWidth } from '../theme/components.js';
import { InitialPasswordDialog } from './initial-password-dialog.js';
import { useUserColumns } from './user-columns.js';
import { UserSessionsDrawer } from './user-sessions-drawer.js';
import { selectUsers, TEXT_LIMIT, usersQuerySchema, type UsersQuery } from './users-query.js';
import list from '../parts/list.module.css';

/** All users and how their accounts stand: unlock, a new initial password, and the end of their sessions. */
export function UsersPage() {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const { busy, run } = useCommands();
  const { query, isFiltered, change } = useAddressQuery(usersQuerySchema);
  const users = useQuery({ queryKey: keys.users, queryFn: api.users.list });
  const [issued, setIssued] = useState<{ user: UserAccount; password: InitialPassword } | null>(null);
  const columns = useUserColumns(busy, {
    unlock: (user) =>
      void run(`unlock-${user.userId}`, async () => {
        await api.users.unlock(user.userId);
        void message.success(t('account.users.unlocked', { name: user.displayName }));
        await users.refetch();
      }),
    issue: (user) =>
      void modal.confirm({
        title: t('account.users.issueQuestion', { name: user.displayName, username: user.username }),
        content: t('account.users.issueHint'),
        okText: t('account.users.issue'),
        okButtonProps: { danger: true, 'data-testid': 'issue-confirm' },
        onOk: () =>
          run(`issue-${user.userId}`, async () => {
            setIssued({ user, password: await api.users.issueInitialPassword(user.userId) });
            await users.refetch();
          }),
      }),
    showSessions: ({ userId }) => change({ page: query.page, selected: userId }),
  });
  if (users.isError && !users.data) {
    return <LoadFailed title={t('account.users.failed')} error={users.error} onRetry={() => void users.refetch()} />;
  }
  const all = users.data?.items ?? [];
  const shown = selectUsers(all, query);
  const looksAt = all.find(({ userId }) => userId === query.selected);
  return (
    <Page>
      <PageHead
        title={t('account.users.title')}
        note={users.data && t('account.users.count', { n: shown.length })}
        end={<ExportButton columns={columns} rows={shown} fileName={t('account.users.title')} />}
      />
      {users.data?.isCut && <Alert type="warning" showIcon title={t('account.users.cut')} />}
      <Filters query={query} onChange={change} isBusy={users.isFetching} onReload={() => void users.refetch()} />
      <ListTable<UserAccount>
        name="user-table"
        columns={columns}
        rows={shown}
        rowKey={({ userId }) => userId}
        isLoading={users.isPending}
        view={query}
        onView={(view) => change(view as Partial<UsersQuery>)}
        minWidth={tableWidth.wide}
        empty={
          <EmptyHint
            icon={<TeamOutlined />}
            title={t(isFiltered ? 'account.users.emptyFiltered' : 'account.users.empty')}
          />
        }
      />
      {issued && <InitialPasswordDialog user={issued.user} issued={issued.password} onClose={() => setIssued(null)} />}
      {looksAt && (
        <UserSessionsDrawer user={looksAt} onClose={() => change({ page: query.page, selected: undefined })} />
      )}
    </Page>
  );
}

function Filters(props: {
  query: UsersQuery;
  isBusy: boolean;
  onChange: (part: Partial<UsersQuery>, isPassing?: boolean) => void;
  onReload: () => void;
}) {
  const { t } = useTranslation();
  const { query, onChange } = props;
  return (
    <div className={list.filters}>
      <Input
        className={list.search}
        allowClear
        prefix={<SearchOutlined />}
        placeholder={t('account.users.search')}
        aria-label={t('account.users.search')}
        maxLength={TEXT_LIMIT}
        value={query.text}
        onChange={(event) => onChange({ text: event.target.value }, true)}
        data-testid="user-search"
      />
      <Select
        allowClear
        placeholder={t('account.users.filterState')}
        aria-label={t('account.users.filterState')}
        value={query.state}
        options={ACCOUNT_STATES.map((state) => ({ value: state, label: t(`account.users.state.${state}`) }))}
        onChange={(state) => onChange({ state })}
      />
      <Select
        allowClear
        placeholder={t('account.users.filterRole')}
        aria-label={t('account.users.filterRole')}
        value={query.role}
        options={ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
        onChange={(role) => onChange({ role })}
      />
      <Button
        icon={<ReloadOutlined />}
        loading={props.isBusy && { delay: 300 }}
        onClick={props.onReload}
        aria-label={t('app.reload')}
      />
    </div>
  );
}
