import type { OperationInput, OperationName, OperationOf, OperationOutput } from '@sluice/core';
import type { Actor } from '../audit/index.ts';

/** What every operation is given beside its input. */
export interface RequestContext {
  actor: Actor;
  requestId: string;
  /** Aborts when the caller has gone and what is done for him is of no use to anyone else. */
  signal: AbortSignal;
  /** Stands for the caller's `Idempotency-Key`: unique in the whole installation, the same for each repeat. */
  idempotencyKey?: string;
}

type Handler<N extends OperationName> = (
  ctx: RequestContext,
  input: OperationInput<OperationOf<N>>,
) => Promise<OperationOutput<OperationOf<N>>>;

/** One function for every operation of the table. */
export type Handlers = { [N in OperationName]: Handler<N> };
