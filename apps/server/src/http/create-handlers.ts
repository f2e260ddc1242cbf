import { accountHandlers } from './account-handlers.ts';
import { callHandlers } from './call-handlers.ts';
import { flowHandlers } from './flow-handlers.ts';
import type { Handlers } from './handlers.ts';

type HandlerParts = Parameters<typeof accountHandlers>[0] &
  Parameters<typeof callHandlers>[0] &
  Parameters<typeof flowHandlers>[0];

/** A handler for every operation: one that is missing does not compile. */
export function createHandlers(parts: HandlerParts): Handlers {
  return { ...accountHandlers(parts), ...callHandlers(parts), ...flowHandlers(parts) };
}
