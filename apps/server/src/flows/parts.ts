import type { Connector } from '@sluice/connectors';
import type { Clock } from '@sluice/core';
import type { Logger, Store } from '@sluice/runtime';
import type { LinkedAccount } from '../accounts/index.ts';
import type { Calls } from '../calls/index.ts';
import type { Database } from '../schema/index.ts';

/** What flows stand on. */
export interface FlowParts {
  store: Store<Database>;
  /** What there is to enrich with, also for runs whose account is gone. */
  catalog: { find(id: string): Connector | undefined };
  accounts: { resolve(workspaceId: string, accountId: string): Promise<LinkedAccount> };
  calls: FlowCalls;
  /** Credits that a run's requests in flight may still cost; by default not told. */
  reservedOf?: (runId: string) => Promise<number>;
  clock: Clock;
  log: Logger;
  /** Files and runs lie below it. */
  dataDir: string;
  /** Absolute folders whose files may be taken by path; none unless the operator names some. */
  inputFolders: readonly string[];
  /** Default 2 GB. */
  maxFileBytes?: number;
  limits?: Partial<FlowLimits>;
}

/** Bounds of one process. */
export interface FlowLimits {
  /** Runs that are worked on at once; the others wait. */
  activeRuns: number;
  /** Requests of one run in flight, whatever the connector would allow. */
  inFlight: number;
  /** How long a run goes on trying while the provider cannot be used, before it stops. */
  patienceMs: number;
  /** How long after its last sign of life a run of another process is taken over. */
  leaseMs: number;
}

export const DEFAULT_LIMITS: FlowLimits = {
  activeRuns: 8,
  inFlight: 64,
  patienceMs: 10 * 60_000,
  leaseMs: 10_000,
};

/** The part of `calls` that flows use. */
export type FlowCalls = Pick<Calls, 'call' | 'settle' | 'budget' | 'doubtBalance' | 'renewBalanceSoon'>;
