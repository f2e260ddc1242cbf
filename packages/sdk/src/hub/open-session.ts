import type { HubConnector, HubForm } from '@sluice/core';
import { connectorOf, showFailure, type HubContext } from './context.ts';
import { emptyEntry } from './entry.ts';
import type { HubState } from './state.ts';

/** The screens that show the list of connectors, or from which it is come back to. */
const TRANSLATED: ReadonlySet<HubState['screen']> = new Set(['picker', 'opening', 'form', 'sign-in']);

/** Reads what the token opens, and goes to the picker, or straight to the form where there is no choice. */
export async function openSession(ctx: HubContext): Promise<void> {
  const signal = ctx.begin();
  ctx.show({ screen: 'loading' });
  const locale = localeOf(ctx);
  const reply = await ctx.options.api.session(locale, signal);
  if (signal.aborted) return;
  if (!reply.ok) return showFailure(ctx, { problem: reply.problem, retry: () => void openSession(ctx) });
  const session = reply.value;
  ctx.snapshot = { ...ctx.snapshot, session };
  ctx.options.onReady?.(session);
  if (session.status === 'used') return showUsed(ctx);
  const [first, second] = session.connectors;
  const chosen = connectorOf(ctx, session.account?.connector) ?? (second === undefined ? first : undefined);
  // What came with the session is in the language that was asked for, which the session may override.
  if (session.form && session.form.connector.id === chosen?.id && localeOf(ctx) === locale)
    return showForm(ctx, session.form);
  if (chosen) return openForm(ctx, chosen);
  ctx.show({ screen: first === undefined ? 'empty' : 'picker' });
  // The workspace may have words in a language that was not known before.
  if (first !== undefined && session.locale === null && localeOf(ctx) !== locale) void translate(ctx);
}

export async function openForm(ctx: HubContext, connector: HubConnector): Promise<void> {
  const signal = ctx.begin();
  ctx.show({ screen: 'opening', connector });
  const reply = await ctx.options.api.form(connector.id, localeOf(ctx), signal);
  if (signal.aborted) return;
  if (reply.ok) {
    showForm(ctx, reply.value);
  } else if (reply.problem.code === 'link.used') {
    await openSession(ctx);
  } else {
    showFailure(ctx, { problem: reply.problem, retry: () => void openForm(ctx, connector), connector });
  }
}

function showForm(ctx: HubContext, form: HubForm): void {
  ctx.show({ screen: 'form', form, entry: emptyEntry(form), phase: 'idle', notice: null });
}

/** The connectors' texts in another language; what was entered, and what is under way, stays. */
export async function translate(ctx: HubContext): Promise<void> {
  await Promise.all([translateForm(ctx), translateConnectors(ctx)]);
}

/** For the picker: now, or when the person comes back to it. */
async function translateConnectors(ctx: HubContext): Promise<void> {
  if (!TRANSLATED.has(ctx.snapshot.state.screen)) return;
  const locale = localeOf(ctx);
  // Not ended by what else begins: the list is the same whichever screen it comes to.
  const reply = await ctx.options.api.session(locale, new AbortController().signal);
  const { session, state } = ctx.snapshot;
  if (!reply.ok || !session || localeOf(ctx) !== locale || reply.value.status !== 'open') return;
  ctx.snapshot = { ...ctx.snapshot, session: { ...session, connectors: reply.value.connectors } };
  ctx.show(state);
}

async function translateForm(ctx: HubContext): Promise<void> {
  const { state } = ctx.snapshot;
  if (state.screen !== 'form' || state.phase !== 'idle') return;
  const signal = ctx.begin();
  const reply = await ctx.options.api.form(state.form.connector.id, localeOf(ctx), signal);
  const now = ctx.snapshot.state;
  if (signal.aborted || !reply.ok || now.screen !== 'form') return;
  ctx.show({ ...now, form: reply.value });
}

export function showUsed(ctx: HubContext): void {
  const account = ctx.snapshot.session?.account ?? null;
  ctx.show({ screen: 'used', connector: connectorOf(ctx, account?.connector), account });
}

/** In which language texts are asked for now. */
export function localeOf({ options, snapshot }: HubContext): string {
  return options.localeFor(snapshot.session);
}
