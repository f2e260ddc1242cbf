import type { HubForm } from '@sluice/core';
import { showFailure, showSuccess, type HubContext } from './context.ts';
import { bodyOf, checkEntry, refuseFields, type Entry } from './entry.ts';
import { localeOf, openForm, openSession } from './open-session.ts';
import { isFinal, type HubProblem } from './problem.ts';
import type { FormState, Notice } from './state.ts';

const SLOW_MS = 1_000;
const LONG_MS = 5_000;

/** Sends the form, unless something in it is wrong. Answers the field to go to in that case. */
export function linkAccount(ctx: HubContext, state: FormState): string | null {
  const { entry, firstWrong } = checkEntry(state.form, state.entry);
  if (firstWrong !== null) {
    ctx.show({ ...state, entry, notice: null });
    return firstWrong;
  }
  void sendForm(ctx, { ...state, entry });
  return null;
}

/** Gives the check up. It may have been done meanwhile: so the server is asked how things stand. */
export async function cancelLink(ctx: HubContext, state: FormState): Promise<void> {
  const signal = ctx.begin();
  ctx.show({ ...state, phase: 'cancelling' });
  const reply = await ctx.options.api.session(localeOf(ctx), signal);
  if (signal.aborted) return;
  if (!reply.ok) return showRefusal(ctx, { ...state, problem: reply.problem });
  if (reply.value.status !== 'used' || !reply.value.account)
    return ctx.show({ ...state, phase: 'idle', notice: { kind: 'cancelled' } });
  showSuccess(ctx, { account: reply.value.account, changed: state.form.account !== null });
}

async function sendForm(ctx: HubContext, { form, entry }: FormState): Promise<void> {
  const { api, clock } = ctx.options;
  const signal = ctx.begin();
  const show = (phase: FormState['phase'], notice: Notice | null = null) =>
    ctx.show({ screen: 'form', form, entry, phase, notice });
  const answered = new AbortController();
  const until = AbortSignal.any([signal, answered.signal]);
  const atTime = (delayMs: number, phase: FormState['phase']) =>
    void clock.sleep(delayMs, until).then(
      () => show(phase),
      () => undefined,
    );
  show('checking');
  atTime(SLOW_MS, 'slow');
  atTime(LONG_MS, 'long');
  const reply = await api.link(bodyOf(form, entry, ctx.snapshot.session?.askName ?? false), signal);
  answered.abort();
  if (signal.aborted) return;
  if (reply.ok) return showSuccess(ctx, reply.value);
  // Whether it was done before the line broke, only the server knows.
  if (reply.problem.code === 'hub.network' || reply.problem.code === 'hub.timeout')
    return settleLost(ctx, { form, entry, problem: reply.problem });
  showRefusal(ctx, { form, entry, problem: reply.problem });
}

interface Refusal {
  form: HubForm;
  entry: Entry;
  problem: HubProblem;
}

async function settleLost(ctx: HubContext, refusal: Refusal): Promise<void> {
  const signal = ctx.begin();
  const reply = await ctx.options.api.session(localeOf(ctx), signal);
  if (signal.aborted) return;
  if (reply.ok && reply.value.status === 'used' && reply.value.account)
    return showSuccess(ctx, { account: reply.value.account, changed: refusal.form.account !== null });
  showRefusal(ctx, refusal);
}

/** Back to the form, with all that was entered, and what the server or the provider said. */
export function showRefusal(ctx: HubContext, { form, entry, problem }: Refusal): void {
  if (problem.code === 'link.used') return void openSession(ctx);
  if (isFinal(problem)) return showFailure(ctx, { problem, retry: () => void openSession(ctx) });
  const placed = refuseFields(form, entry, advise(problem));
  // What stands at its fields already is not said a second time above them.
  const known = placed.firstWrong !== null && problem.code === 'account.fields';
  ctx.retry = () => void openForm(ctx, form.connector);
  const notice: Notice | null = known ? null : { kind: 'problem', problem };
  ctx.show({ screen: 'form', form, entry: placed.entry, phase: 'idle', notice });
  ctx.options.onError?.(problem);
}

/** What to do about an address that is not allowed stands at its field, which may be far below the notice. */
function advise({ code, fields, fix }: HubProblem): HubProblem['fields'] {
  if (fix === null || !code.startsWith('egress.')) return fields;
  return fields.map(({ field, message }) => ({ field, message: `${message.replace(/\.$/, '')}. ${fix}` }));
}
