import type { OperationName } from '@sluice/core';
import type { Scenario } from './scenario.ts';

/** Of calls, the audit, usage and what needs a person. */
export const activityScenarios = {} as const satisfies Partial<Record<OperationName, Scenario>>;
