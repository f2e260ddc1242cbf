import type { ProviderResponse } from '@sluice/connectors';
import type { Clock } from '@sluice/core';
import type { CallsTables } from '../schema/calls.ts';
import type { WireRequest } from './exchange.ts';
import { maskBody } from './mask-body.ts';
import { textsIn } from './mask-text.ts';

export type KeptBody = CallsTables['call_bodies'];

/** What operators choose: bodies as their shape alone, or none at all. */
export type KeepBodies = 'masked' | 'none';

/** Decides which calls' bodies are kept, and makes them fit to be. */
export interface Bodies {
  readonly kept: KeepBodies;
  /** Of a call that has ended; undefined where it is not kept. */
  take(ended: EndedBodies): KeptBody | undefined;
}

export interface EndedBodies {
  workspaceId: string;
  callId: string;
  at: number;
  /** Of a call that spends or writes. */
  idempotencyKey: string | null;
  input: unknown;
  request: WireRequest | undefined;
  response: ProviderResponse | undefined;
  failed: boolean;
}

/** In one second and process: a flood of calls must not become a flood of bodies. */
const FAILED_A_SECOND = 200;
const WELL_A_SECOND = 10;
const MAX_INPUT = 64 * 1024;
/** A larger request is not taken apart only to be masked. */
const MAX_REQUEST = 2 * 1024 ** 2;

export function createBodies({ clock, keep }: { clock: Clock; keep: KeepBodies }): Bodies {
  let second = 0;
  let taken = { failed: 0, well: 0 };
  const isWanted = (failed: boolean): boolean => {
    if (keep === 'none') return false;
    const now = Math.floor(clock.now() / 1000);
    if (now !== second) {
      second = now;
      taken = { failed: 0, well: 0 };
    }
    if (failed) return (taken.failed += 1) <= FAILED_A_SECOND;
    return (taken.well += 1) <= WELL_A_SECOND;
  };
  return { kept: keep, take: (ended) => (isWanted(ended.failed) ? toRow(ended) : undefined) };
}

function toRow(ended: EndedBodies): KeptBody {
  const { failed, request, response } = ended;
  const input = JSON.stringify(ended.input);
  const given = textsIn(ended.input);
  return {
    workspace_id: ended.workspaceId,
    call_id: ended.callId,
    at: ended.at,
    failed: failed ? 1 : 0,
    idempotency_key: ended.idempotencyKey,
    input: input !== undefined && input.length <= MAX_INPUT ? input : null,
    request: request ? maskRequest(request) : null,
    response: response ? maskBody(response.body, { failed, given }) : null,
  };
}

/** A request's body as it may be shown: nothing that was given for it, but its shape. */
export function maskRequest({ body, headers }: WireRequest): string | null {
  if (body === null) return null;
  if (body.length > MAX_REQUEST) return JSON.stringify('… (too large to be kept)');
  const isForm = headers.includes('application/x-www-form-urlencoded');
  const value: unknown = isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body);
  return maskBody(value, { failed: false, given: [] });
}
