import type { ErrorCode, FieldError } from '@sluice/core';

/** What the Hub itself finds wrong; all other codes are the server's. */
export type HubOwnCode = 'hub.token' | 'hub.network' | 'hub.timeout' | 'hub.malformed' | 'hub.cancelled';
export type HubCode = ErrorCode | HubOwnCode;

/** What went wrong, as the Hub shows it. Only `said` are the provider's own words. */
export interface HubProblem {
  code: HubCode;
  /** The server's words, in English; empty where the Hub found it itself. */
  detail: string;
  fix: string | null;
  said: string | null;
  fields: readonly FieldError[];
}

export type Reply<T> = { ok: true; value: T } | { ok: false; problem: HubProblem };

export function ownProblem(code: HubOwnCode): HubProblem {
  return { code, detail: '', fix: null, said: null, fields: [] };
}

/** An answer that is no success, read as the problem it should hold. */
export function readProblem(status: number, body: unknown): HubProblem {
  if (!isProblem(body)) return ownProblem(status >= 500 ? 'hub.network' : 'hub.malformed');
  return {
    code: body.code,
    detail: body.detail,
    fix: body.fix ?? null,
    said: body.said ?? null,
    fields: body.fields ?? [],
  };
}

/** With these nothing more can be done under the token. */
const FINAL: ReadonlySet<HubCode> = new Set([
  'hub.token',
  'link.invalid',
  'link.expired',
  'link.revoked',
  'link.exhausted',
  'link.origin',
]);

export function isFinal({ code }: HubProblem): boolean {
  return FINAL.has(code);
}

interface ProblemBody {
  code: ErrorCode;
  detail: string;
  fix?: string;
  said?: string;
  fields?: readonly FieldError[];
}

function isProblem(body: unknown): body is ProblemBody {
  if (typeof body !== 'object' || body === null) return false;
  const { code, detail } = body as Partial<ProblemBody>;
  return typeof code === 'string' && typeof detail === 'string';
}
