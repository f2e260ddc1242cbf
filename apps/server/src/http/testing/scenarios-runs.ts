import type { OperationName } from '@sluice/core';
import type { Scenario } from './scenario.ts';

/** Of steering runs and their rows. */
export const runScenarios = {} as const satisfies Partial<Record<OperationName, Scenario>>;
