import { accountHandlers } from './account-handlers.ts';
import { accountLifeHandlers } from './account-life-handlers.ts';
import { callHandlers } from './call-handlers.ts';
import { factorHandlers } from './factor-handlers.ts';
import { flowHandlers } from './flow-handlers.ts';
import type { Handlers } from './handlers.ts';
import { linkHandlers } from './link-handlers.ts';
import { noticeHandlers } from './notice-handlers.ts';
import { peopleHandlers } from './people-handlers.ts';
import { settingsHandlers } from './settings-handlers.ts';
import { usageHandlers } from './usage-handlers.ts';
import { webhookHandlers } from './webhook-handlers.ts';

type HandlerParts = Parameters<typeof accountHandlers>[0] &
  Parameters<typeof accountLifeHandlers>[0] &
  Parameters<typeof callHandlers>[0] &
  Parameters<typeof factorHandlers>[0] &
  Parameters<typeof flowHandlers>[0] &
  Parameters<typeof linkHandlers>[0] &
  Parameters<typeof noticeHandlers>[0] &
  Parameters<typeof peopleHandlers>[0] &
  Parameters<typeof settingsHandlers>[0] &
  Parameters<typeof usageHandlers>[0] &
  Parameters<typeof webhookHandlers>[0];

/** A handler for every operation: one that is missing does not compile. */
export function createHandlers(parts: HandlerParts): Handlers {
  return {
    ...accountHandlers(parts),
    ...accountLifeHandlers(parts),
    ...callHandlers(parts),
    ...factorHandlers(parts),
    ...flowHandlers(parts),
    ...linkHandlers(parts),
    ...noticeHandlers(parts),
    ...peopleHandlers(parts),
    ...settingsHandlers(parts),
    ...usageHandlers(parts),
    ...webhookHandlers(parts),
  };
}
