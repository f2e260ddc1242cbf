import type { OperationName } from '@sluice/core';
import type { Scenario } from './scenario.ts';

/** Of signing in, members and the workspace. */
export const peopleScenarios = {} as const satisfies Partial<Record<OperationName, Scenario>>;
