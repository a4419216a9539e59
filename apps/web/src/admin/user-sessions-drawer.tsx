import type { UserAccount } from '@yiche/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { SessionTable } from '../account/session-table.js';
import { api } from '../api/endpoints.js';
import { keys } from '../api/queries.js';
import { LoadFailed } from '../parts/load-failed.js';
import { dialogWidth } from '../theme/components.js';

/** Where a user is logged in, and the end of it. */
export function UserSessionsDrawer({ user, onClose }: { user: UserAccount; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const queryKey = keys.userSessions(user.userId);
  const sessions = useQuery({ queryKey, queryFn: () => api.users.sessions(user.userId) });
  const after = async (work: Promise<unknown>) => {
    await work.finally(() =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey }),
        queryClient.invalidateQueries({ queryKey: keys.users }),
      ]),
    );
    void message.success(t('account.sessions.ended'));
  };
  return (
    <Drawer
      open
      size={dialogWidth.terms}
      title={t('account.users.sessionsOf', { name: user.displayName })}
      onClose={onClose}
      data-testid="user-sessions"
    >
      {sessions.isError && !sessions.data ? (
        <LoadFailed
          title={t('account.sessions.failed')}
          error={sessions.error}
          onRetry={() => void sessions.refetch()}
        />
      ) : (
        <SessionTable
          sessions={sessions.data}
          endMany={{ label: t('account.sessions.endAll'), isFor: ({ isEnding }) => !isEnding }}
          onEnd={(sessionId) => after(api.users.endSession(user.userId, sessionId))}
          onEndMany={() => after(api.users.endSessions(user.userId))}
        />
      )}
    </Drawer>
  );
}
