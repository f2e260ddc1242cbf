import { connectorOf, type HubContext, type HubOptions } from './context.ts';
import { keepSecret, leaveField, replaceSecret, typeInto, type Entry } from './entry.ts';
import { cancelLink, linkAccount } from './link-account.ts';
import { openForm, openSession, translate } from './open-session.ts';
import { cancelSignIn, openAgain, startSignIn, windowOpened } from './sign-in.ts';
import type { FormState, HubSnapshot, HubState } from './state.ts';

/** The Hub without its looks: what is shown, and what a person can do about it. */
export interface Hub {
  read(): HubSnapshot;
  /** Calls back after each change; answers how to stop that. */
  subscribe(listener: () => void): () => void;
  start(): void;
  /** Ends all that is under way. `start` begins anew. */
  stop(): void;
  retry(): void;
  choose(connectorId: string): void;
  /** To the picker, where there is a choice. */
  back(): void;
  type(field: string, text: string): void;
  /** The field was left, or filled at one go. */
  leave(field: string): void;
  replaceSecret(field: string): void;
  keepSecret(field: string): void;
  /** Links, or opens the sign-in's window: to be called right on the click. Answers the field to mend first. */
  connect(): string | null;
  cancel(): void;
  openAgain(): void;
  windowOpened(): void;
  /** The language changed: texts are asked for anew, what was entered stays. */
  translate(): void;
}

export function createHub(options: HubOptions): Hub {
  const listeners = new Set<() => void>();
  const ctx = createContext(options, () => {
    for (const listener of listeners) listener();
  });
  const state = () => ctx.snapshot.state;
  const edit = (change: (entry: Entry, form: FormState['form']) => Entry) => {
    const now = state();
    if (now.screen !== 'form' || now.phase !== 'idle') return;
    ctx.show({ ...now, entry: change(now.entry, now.form) });
  };
  return {
    read: () => ctx.snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => void openSession(ctx),
    stop: () => void ctx.begin(),
    retry: () => ctx.retry(),
    choose: (connectorId) => {
      const connector = connectorOf(ctx, connectorId);
      if (connector) void openForm(ctx, connector);
    },
    back: () => {
      if (!canGoBack(ctx.snapshot)) return;
      ctx.begin();
      ctx.show({ screen: 'picker' });
    },
    type: (field, text) => edit((entry) => typeInto(entry, field, text)),
    leave: (field) => edit((entry, form) => leaveField(form, entry, field)),
    replaceSecret: (field) => edit((entry) => replaceSecret(entry, field)),
    keepSecret: (field) => edit((entry) => keepSecret(entry, field)),
    connect: () => connect(ctx, state()),
    cancel: () => {
      const now = state();
      if (now.screen === 'sign-in') void cancelSignIn(ctx, now);
      if (now.screen === 'form' && now.phase === 'long') void cancelLink(ctx, now);
    },
    openAgain: () => {
      const now = state();
      if (now.screen === 'sign-in') openAgain(ctx, now);
    },
    windowOpened: () => {
      const now = state();
      if (now.screen === 'sign-in') windowOpened(ctx, now);
    },
    translate: () => void translate(ctx),
  };
}

/** Whether there is a picker to go back to from where the Hub stands. */
export function canGoBack({ session, state }: HubSnapshot): boolean {
  if (!session || session.account || session.connectors.length < 2) return false;
  if (state.screen === 'form') return state.phase === 'idle';
  return state.screen === 'opening' || state.screen === 'unreachable';
}

function connect(ctx: HubContext, now: HubState): string | null {
  if (now.screen !== 'form' || now.phase !== 'idle') return null;
  return now.form.auth === 'oauth2' ? startSignIn(ctx, now) : linkAccount(ctx, now);
}

function createContext(options: HubOptions, changed: () => void): HubContext {
  let underWay = new AbortController();
  const ctx: HubContext = {
    options,
    snapshot: { session: null, state: { screen: 'loading' } },
    show: (state) => {
      ctx.snapshot = { ...ctx.snapshot, state };
      changed();
    },
    begin: () => {
      underWay.abort();
      underWay = new AbortController();
      return underWay.signal;
    },
    retry: () => undefined,
    window: null,
    attemptId: null,
  };
  return ctx;
}
