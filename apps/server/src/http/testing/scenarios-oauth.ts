import type { OperationName } from '@sluice/core';
import type { Scenario } from './scenario.ts';

type Names = Extract<
  OperationName,
  `oauthApps.${string}` | 'hub.startAttempt' | 'hub.attempt' | 'hub.cancelAttempt'
>;

/** OAuth apps, and the sign-ins of the Hub. */
export const oauthScenarios = {} as Readonly<Record<Names, Scenario>>;
