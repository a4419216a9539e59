export const TABS = ['bill', 'differences', 'objections', 'payments', 'history', 'proof'] as const;
export type StatementTab = (typeof TABS)[number];

/** Which part of a statement's page the address shows. */
export const readTab = (search: URLSearchParams): StatementTab =>
  TABS.find((tab) => tab === search.get('tab')) ?? 'bill';

/** The address of a part of the page; the bill is what is usual. */
export const tabSearch = (tab: StatementTab): Record<string, string> => (tab === 'bill' ? {} : { tab });
