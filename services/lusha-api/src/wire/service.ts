import { SluiceError, type Clock } from '@sluice/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash, randomUUID } from 'node:crypto';
import type { Account } from '../billing/accounts.ts';
import { charge, type ChargeItem, type Charged } from '../billing/charge.ts';
import type { Directory } from '../lookup/find-contacts.ts';
import type { Gate } from './caller.ts';

/** What every route works with. */
export interface ApiService extends Directory {
  clock: Clock;
  gate: Gate;
}

export type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** Who asks. The gate has let nobody else through. */
export function callerOf(request: FastifyRequest): Account {
  if (request.caller) return request.caller;
  throw new SluiceError('internal', { detail: 'a route of the API ran without the gate' });
}

/**
 * Charges the caller for what an answer gives out. With an `Idempotency-Key` header the same request is
 * charged once in 24 hours, however often it is sent. Throws `provider.credits`, `idempotency.conflict` or,
 * for a key that is no short text, `request.invalid`.
 */
export function chargeCaller(
  service: ApiService,
  request: FastifyRequest,
  cost: { operation: string; searchCredits: number; items: readonly ChargeItem[] },
): Promise<Charged> {
  const key = readIdempotencyKey(request);
  return charge(service.store, {
    accountId: callerOf(request).id,
    requestId: randomUUID(),
    now: service.clock.now(),
    ...cost,
    ...(key === null ? {} : { replay: { key, bodyHash: hashRequest(request, cost.operation) } }),
  });
}

function readIdempotencyKey(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new SluiceError('request.invalid', {
    message: 'Idempotency-Key must be 1 to 255 visible ASCII characters without blanks',
  });
}

function hashRequest(request: FastifyRequest, operation: string): string {
  const sent = JSON.stringify([operation, request.query, request.body ?? null]);
  return createHash('sha256').update(sent).digest('hex');
}
