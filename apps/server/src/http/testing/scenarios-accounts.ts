import type { OperationName } from '@sluice/core';
import type { Scenario } from './scenario.ts';

/** Of the life of an account. */
export const accountScenarios = {} as const satisfies Partial<Record<OperationName, Scenario>>;
