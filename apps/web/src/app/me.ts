import type { Me } from '@yiche/contracts';
import { createContext, useContext } from 'react';

export const MeContext = createContext<Me | null>(null);

/** Who is logged in; only below the layout, which lets nobody else through. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('nobody is logged in here');
  return me;
}

/** Who works with requests, or watches over them; the server decides again. */
export const maySeeRequests = ({ roles }: Me): boolean =>
  roles.includes('agent') || roles.includes('supervisor') || roles.includes('bureau-viewer');

/** Who has to do with contracts and statements; the server decides again. */
export const maySettle = ({ roles }: Me): boolean =>
  roles.includes('settlement-clerk') || roles.includes('administrator') || roles.includes('bureau-viewer');

/** Who decides what agents may not decide alone; the server decides again. */
export const maySupervise = ({ roles }: Me): boolean => roles.includes('supervisor');

/** The page a person starts on. */
export function homeOf(me: Me): string {
  if (me.roles.includes('agent')) return '/desk';
  return maySettle(me) && !maySeeRequests(me) ? '/settlement' : '/relocations';
}
