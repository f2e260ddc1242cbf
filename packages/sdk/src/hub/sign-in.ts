import type { HubAttempt } from '@sluice/core';
import { showFailure, showSuccess, type HubContext } from './context.ts';
import { bodyOf, checkEntry, type Entry } from './entry.ts';
import { showRefusal } from './link-account.ts';
import { openSession } from './open-session.ts';
import { isFinal, type HubProblem } from './problem.ts';
import type { FormState, Notice, SignInState } from './state.ts';

const POLL_MS = 1_000;
const LATER_POLL_MS = 2_000;
const LATER_AFTER_MS = 60_000;
/** Longer than any sign-in stays open on the server, whose word on its end counts. */
const MAX_POLLS = 900;

/** On a click: the window must open at once, or the browser refuses it. Answers a field to mend first. */
export function startSignIn(ctx: HubContext, state: FormState): string | null {
  const { entry, firstWrong } = checkEntry(state.form, state.entry);
  if (firstWrong !== null) {
    ctx.show({ ...state, entry, notice: null });
    return firstWrong;
  }
  ctx.window = ctx.options.openWindow();
  void runSignIn(ctx, { form: state.form, entry });
  return null;
}

/** On a click: gives the former sign-in up and begins another, since its address opens only once. */
export function openAgain(ctx: HubContext, state: SignInState): void {
  ctx.window?.close();
  ctx.window = ctx.options.openWindow();
  void replaceAttempt(ctx, state);
}

export async function cancelSignIn(ctx: HubContext, state: SignInState): Promise<void> {
  const signal = ctx.begin();
  closeWindow(ctx);
  const { form, entry } = state;
  const ended = await endAttempt(ctx, signal);
  if (signal.aborted || ended) return;
  showForm(ctx, { form, entry }, { kind: 'sign-in-cancelled' });
}

/** The link of a blocked window was followed. */
export function windowOpened(ctx: HubContext, state: SignInState): void {
  ctx.show({ ...state, window: 'open' });
}

type Going = Pick<SignInState, 'form' | 'entry'>;

async function runSignIn(ctx: HubContext, { form, entry }: Going): Promise<void> {
  const signal = ctx.begin();
  const window = ctx.window ? 'open' : 'blocked';
  const waiting: SignInState = { screen: 'sign-in', form, entry, startUrl: null, window, offline: false };
  ctx.show(waiting);
  const { api } = ctx.options;
  const reply = await api.startAttempt(bodyOf(form, entry, ctx.snapshot.session?.askName ?? false), signal);
  if (signal.aborted) return;
  if (!reply.ok) {
    closeWindow(ctx);
    return showRefusal(ctx, { form, entry, problem: reply.problem });
  }
  ctx.attemptId = reply.value.id;
  ctx.window?.goTo(reply.value.startUrl);
  ctx.show({ ...waiting, startUrl: reply.value.startUrl });
  await watch(ctx, reply.value.id, signal);
}

async function replaceAttempt(ctx: HubContext, state: SignInState): Promise<void> {
  const signal = ctx.begin();
  const ended = await endAttempt(ctx, signal);
  if (!signal.aborted && !ended) await runSignIn(ctx, state);
}

/** Cancels the attempt on the server; true when it was over before, and what came of it is shown. */
async function endAttempt(ctx: HubContext, signal: AbortSignal): Promise<boolean> {
  const { attemptId } = ctx;
  if (attemptId === null) return false;
  ctx.attemptId = null;
  const reply = await ctx.options.api.cancelAttempt(attemptId, signal);
  if (signal.aborted) return false;
  const over = reply.ok
    ? reply.value.status === 'linked' && settle(ctx, reply.value)
    : reply.problem.code !== 'attempt.unknown' && giveUp(ctx, reply.problem);
  if (over) closeWindow(ctx);
  return over;
}

async function watch(ctx: HubContext, attemptId: string, signal: AbortSignal): Promise<void> {
  const { api, clock } = ctx.options;
  const startedAt = clock.now();
  for (let polls = 0; polls < MAX_POLLS; polls += 1) {
    const waitMs = clock.now() - startedAt < LATER_AFTER_MS ? POLL_MS : LATER_POLL_MS;
    await clock.sleep(waitMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    const reply = await api.attempt(attemptId, signal);
    if (signal.aborted) return;
    if (reply.ok ? settle(ctx, reply.value) : giveUp(ctx, reply.problem)) return closeWindow(ctx);
    look(ctx, !reply.ok);
  }
  settle(ctx, { status: 'expired', account: null, error: null });
}

/** How the window looks from here, and whether the server is heard. */
function look(ctx: HubContext, offline: boolean): void {
  const { state } = ctx.snapshot;
  if (state.screen !== 'sign-in') return;
  const window = state.window === 'open' && ctx.window?.isClosed() ? 'closed' : state.window;
  if (window !== state.window || offline !== state.offline) ctx.show({ ...state, window, offline });
}

/** True when the attempt is over, and what came of it is shown. */
function settle(
  ctx: HubContext,
  { status, account, error }: Pick<HubAttempt, 'status' | 'account' | 'error'>,
): boolean {
  const { state } = ctx.snapshot;
  if (status === 'pending') return false;
  if (state.screen !== 'sign-in') return true;
  const { form } = state;
  if (status === 'linked') {
    const linked = account ?? { id: '', connector: form.connector.id, name: form.connector.name };
    showSuccess(ctx, { account: linked, changed: form.account !== null });
  } else if (status === 'failed') {
    const problem = failureOf(error);
    showForm(ctx, state, { kind: 'sign-in-failed', problem });
    ctx.options.onError?.(problem);
  } else {
    showForm(ctx, state, { kind: status === 'expired' ? 'sign-in-expired' : 'sign-in-cancelled' });
  }
  return true;
}

function failureOf(error: HubAttempt['error']): HubProblem {
  return {
    code: (error?.code ?? 'oauth.refused') as HubProblem['code'],
    detail: error?.message ?? '',
    fix: null,
    said: null,
    fields: [],
  };
}

/** True when looking on makes no sense. A line that is down comes back; it is asked on. */
function giveUp(ctx: HubContext, problem: HubProblem): boolean {
  if (problem.code === 'link.used') {
    void openSession(ctx);
    return true;
  }
  if (isFinal(problem)) {
    failFor(ctx, problem);
    return true;
  }
  if (problem.code !== 'attempt.unknown') return false;
  return settle(ctx, { status: 'expired', account: null, error: null });
}

function failFor(ctx: HubContext, problem: HubProblem): void {
  showFailure(ctx, { problem, retry: () => void openSession(ctx) });
}

function showForm(
  ctx: HubContext,
  { form, entry }: { form: Going['form']; entry: Entry },
  notice: Notice,
): void {
  ctx.show({ screen: 'form', form, entry, phase: 'idle', notice });
}

function closeWindow(ctx: HubContext): void {
  ctx.window?.close();
  ctx.window = null;
}
