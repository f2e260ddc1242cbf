import type { Clock, HubConnector, HubSession, LinkedSummary } from '@sluice/core';
import type { HubApi } from './hub-api.ts';
import { isFinal, type HubProblem } from './problem.ts';
import type { HubSnapshot, HubState } from './state.ts';

/** What a session ended in. `changed`: an account that was there was changed. */
export interface HubSuccess {
  account: LinkedSummary;
  changed: boolean;
}

export interface HubOptions {
  api: HubApi;
  clock: Clock;
  /** In which language the connectors' texts are asked for; the session may name one, once it is known. */
  localeFor: (session: HubSession | null) => string;
  /** Opens an empty window, on a click; null where the browser refuses. */
  openWindow: () => SignInWindow | null;
  onReady?: (session: HubSession) => void;
  onSuccess?: (success: HubSuccess) => void;
  onError?: (problem: HubProblem) => void;
}

/** The window of a sign-in, as far as the Hub may see it. */
export interface SignInWindow {
  isClosed(): boolean;
  goTo(url: string): void;
  close(): void;
}

/** What the parts of the Hub's engine work on. One thing is under way at a time: a new one ends the former. */
export interface HubContext {
  readonly options: HubOptions;
  snapshot: HubSnapshot;
  show(state: HubState): void;
  /** Begins something new, and ends what was under way. */
  begin(): AbortSignal;
  /** What “Try again” does on the present screen. */
  retry: () => void;
  window: SignInWindow | null;
  /** Of the sign-in that goes on. */
  attemptId: string | null;
}

/** Shows what cannot be dealt with on the screen where it came up. */
export function showFailure(ctx: HubContext, failure: Failure): void {
  const { problem, connector = null } = failure;
  ctx.retry = failure.retry;
  ctx.show(isFinal(problem) ? { screen: 'stopped', problem } : { screen: 'unreachable', problem, connector });
  ctx.options.onError?.(problem);
}

interface Failure {
  problem: HubProblem;
  /** What “Try again” does. */
  retry: () => void;
  /** The one that was being opened. */
  connector?: HubConnector;
}

export function connectorOf(ctx: HubContext, id: string | undefined): HubConnector | null {
  return ctx.snapshot.session?.connectors.find((connector) => connector.id === id) ?? null;
}

export function showSuccess(ctx: HubContext, success: HubSuccess): void {
  ctx.show({ screen: 'success', connector: connectorOf(ctx, success.account.connector), ...success });
  ctx.options.onSuccess?.(success);
}
