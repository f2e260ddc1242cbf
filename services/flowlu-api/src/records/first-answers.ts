import type { Tx } from '@sluice/runtime';
import { type Refusal, refuse } from '../wire/refusal.ts';
import type { StoredRecord } from './row.ts';
import type { Tables } from './schema.ts';

/** A caller's idempotency key, and a hash of what it was sent with. */
export interface Idempotency {
  key: string;
  requestHash: string;
}

/** How long a first answer is repeated. */
const REPEATED_FOR_MS = 24 * 3_600_000;

interface Asked {
  companyId: number;
  idempotency: Idempotency;
  /** Milliseconds since 1970. */
  now: number;
}

/** The answer that key was given before, a refusal when it came with another request, or nothing. */
export async function repeatAnswer(
  tx: Tx<Tables>,
  { companyId, idempotency, now }: Asked,
): Promise<StoredRecord | Refusal | undefined> {
  const row = await tx
    .selectFrom('first_answers')
    .select(['request_hash', 'answer'])
    .where('company_id', '=', companyId)
    .where('idempotency_key', '=', idempotency.key)
    .where('answered_at', '>', now - REPEATED_FOR_MS)
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.request_hash !== idempotency.requestHash) {
    return refuse('invalidRequest', 'invalid request: the Idempotency-Key was used for another request');
  }
  const record: StoredRecord = JSON.parse(row.answer);
  return record;
}

/** Keeps the first answer in the transaction that wrote what it tells. */
export async function keepAnswer(tx: Tx<Tables>, kept: Asked & { answer: StoredRecord }): Promise<void> {
  const answer = {
    request_hash: kept.idempotency.requestHash,
    answer: JSON.stringify(kept.answer),
    answered_at: kept.now,
  };
  await tx
    .insertInto('first_answers')
    .values({ company_id: kept.companyId, idempotency_key: kept.idempotency.key, ...answer })
    .onConflict((conflict) => conflict.columns(['company_id', 'idempotency_key']).doUpdateSet(answer))
    .execute();
}

/** Drops answers that are no longer repeated. */
export async function pruneAnswers(tx: Tx<Tables>, now: number): Promise<void> {
  await tx
    .deleteFrom('first_answers')
    .where('answered_at', '<=', now - REPEATED_FOR_MS)
    .execute();
}
