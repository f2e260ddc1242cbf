import {
  SluiceError,
  type OperationInput,
  type OperationName,
  type OperationOf,
  type OperationOutput,
} from '@sluice/core';
import type { Actor } from '../audit/index.ts';
import type { OpenLink } from '../links/index.ts';
import type { Client, StartedLogin } from '../people/index.ts';

/** What every operation is given beside its input. */
export interface RequestContext {
  actor: Actor;
  requestId: string;
  /** Aborts when the caller has gone and what is done for him is of no use to anyone else. */
  signal: AbortSignal;
  /** Stands for the caller's `Idempotency-Key`: unique in the whole installation, the same for each repeat. */
  idempotencyKey?: string;
  /** Of the operations that a link session's token opens. */
  link?: OpenLink;
  /** The browser or program that asks; `host` is where it asked. */
  client: Client & { host: string };
  /** Of a browser: they go out with the answer. */
  cookies: { signIn(started: StartedLogin): void; setKnown(device: string): void; signOut(): void };
  /** What the stream that is answered is saved as. */
  saveAs(name: string): void;
}

/** The link session of such an operation. */
export function linkOf(ctx: RequestContext): OpenLink {
  if (ctx.link) return ctx.link;
  throw new SluiceError('link.invalid');
}

type Handler<N extends OperationName> = (
  ctx: RequestContext,
  input: OperationInput<OperationOf<N>>,
) => Promise<OperationOutput<OperationOf<N>>>;

/** One function for every operation of the table. */
export type Handlers = { [N in OperationName]: Handler<N> };
