import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { keys } from '../api/queries.js';
import { Tag } from '../parts/tag.js';

/** Between two looks while it is being told, and while it has not begun (it may never), ms. */
const LOOKS_MS = { told: 3_000, notBegun: 15_000 };

/** How far the demo's past is, until it is there; then the lists are read again. */
export function DemoHistory() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const wasUnderWay = useRef(false);
  const { data } = useQuery({
    queryKey: keys.demoHistory,
    queryFn: api.demo.history,
    refetchInterval: ({ state }) => {
      const share = state.data?.share ?? null;
      return share === 1 ? false : share === null ? LOOKS_MS.notBegun : LOOKS_MS.told;
    },
  });
  const share = data?.share ?? null;
  const isUnderWay = share !== null && share < 1;
  useEffect(() => {
    if (wasUnderWay.current && share === 1) void queries.invalidateQueries();
    wasUnderWay.current = isUnderWay;
  }, [isUnderWay, share, queries]);
  if (!isUnderWay) return null;
  return (
    <Tag role="status" data-testid="demo-history">
      {t('app.demoHistory', { percent: Math.floor(share * 100) })}
    </Tag>
  );
}
