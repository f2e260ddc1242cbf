import type { OperationName } from '@sluice/core';
import type { Scenario } from './scenarios.ts';

type Names = Extract<
  OperationName,
  `linkSessions.${string}` | `branding.${string}` | `oauthApps.${string}` | `hub.${string}`
>;

/** Linking: sessions, branding, OAuth apps, and what the Hub asks. */
export const linkScenarios = {} as Readonly<Record<Names, Scenario>>;
