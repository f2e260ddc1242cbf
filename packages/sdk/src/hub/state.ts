import type { HubConnector, HubForm, HubSession, LinkedSummary } from '@sluice/core';
import type { Entry } from './entry.ts';
import type { HubProblem } from './problem.ts';

/** Where the Hub stands. Each state is one screen. */
export type HubState =
  | { screen: 'loading' }
  /** Nothing more can be done under this token. */
  | { screen: 'stopped'; problem: HubProblem }
  /** What was asked did not come; it may be asked again. */
  | { screen: 'unreachable'; problem: HubProblem; connector: HubConnector | null }
  | { screen: 'empty' }
  | { screen: 'picker' }
  /** The form of a connector is on its way. */
  | { screen: 'opening'; connector: HubConnector }
  | FormState
  | SignInState
  | { screen: 'success'; connector: HubConnector | null; account: LinkedSummary; changed: boolean }
  /** The session was used before. */
  | { screen: 'used'; connector: HubConnector | null; account: LinkedSummary | null };

export interface FormState {
  screen: 'form';
  form: HubForm;
  entry: Entry;
  phase: CheckPhase;
  notice: Notice | null;
}

/** `slow` after one second, `long` after five: then it can be cancelled. */
export type CheckPhase = 'idle' | 'checking' | 'slow' | 'long' | 'cancelling';

/** What is said above the form. */
export type Notice =
  | { kind: 'problem'; problem: HubProblem }
  | { kind: 'cancelled' }
  | { kind: 'sign-in-cancelled' }
  | { kind: 'sign-in-expired' }
  | { kind: 'sign-in-failed'; problem: HubProblem };

/** A sign-in at the provider, in a window of its own. */
export interface SignInState {
  screen: 'sign-in';
  form: HubForm;
  entry: Entry;
  /** Where the window goes; null until the server has told. */
  startUrl: string | null;
  /** `closed` is only how it looks from here: some providers' pages cut the tie to their window. */
  window: 'open' | 'blocked' | 'closed';
  /** The last look at how it stands did not come through. */
  offline: boolean;
}

export interface HubSnapshot {
  session: HubSession | null;
  state: HubState;
}
