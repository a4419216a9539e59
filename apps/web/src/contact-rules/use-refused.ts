import { useQueryClient } from '@tanstack/react-query';
import { keys } from '../api/queries.js';

/** What to do where a change is refused: somebody else may have been faster, so the page behind is read anew; the refusal goes on. */
export function useRefused(): (cause: unknown) => never {
  const queryClient = useQueryClient();
  return (cause) => {
    void queryClient.invalidateQueries({ queryKey: keys.contactRules });
    throw cause;
  };
}
