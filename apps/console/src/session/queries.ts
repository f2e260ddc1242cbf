import { SluiceError } from '@sluice/core';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

const MAX_TRIES = 3;
const FRESH_MS = 5000;

/** A cache for one sign-in. `onEnded`: the server does not know the sign-in any more. */
export function makeQueries(onEnded: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isEnded(error)) onEnded();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // What the server refused stays refused; only one that cannot be reached is asked again.
        retry: (failures, error) =>
          failures < MAX_TRIES && error instanceof SluiceError && error.code === 'provider.unavailable',
      },
    },
  });
}

/** A wrong password or code is refused with 401 too, and ends nothing. */
function isEnded(error: unknown): boolean {
  return error instanceof SluiceError && (error.code === 'auth.missing' || error.code === 'auth.invalid');
}
