import type { OperationName } from '@sluice/core';
import type { Scenario } from './scenario.ts';

type Names = Extract<OperationName, `webhooks.${string}` | `events.${string}`>;

/** Webhooks, their deliveries, and events. */
export const webhookScenarios = {} as Readonly<Record<Names, Scenario>>;
