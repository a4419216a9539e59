import { useCallback, useEffect } from 'react';
import { useRealtime } from '../realtime/realtime-provider.js';
import { useExclusiveTab } from './use-exclusive-tab.js';

/**
 * One telephone per agent. Tabs of one browser settle it among themselves, at once and without the server; between browsers the
 * server decides, and keeps the desk where it is until the person takes it over. @param isAgent others have no desk
 * @param tabWaitMs as in `useExclusiveTab`
 */
export function useDeskLead(
  isAgent: boolean,
  tabWaitMs: number,
): { held: boolean; elsewhere: boolean; takeOver: () => void } {
  const tab = useExclusiveTab(isAgent ? 'yiche-desk' : null, tabWaitMs);
  const { leads, lead } = useRealtime();

  useEffect(() => {
    if (tab.held) lead(false);
  }, [tab.held, lead]);

  const { held, takeOver: takeTab } = tab;
  const takeOver = useCallback(() => {
    if (held) lead(true);
    else takeTab();
  }, [held, lead, takeTab]);
  return { held: held && leads === true, elsewhere: tab.elsewhere || leads === false, takeOver };
}
