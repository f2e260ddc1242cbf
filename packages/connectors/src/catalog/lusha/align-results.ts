import { SluiceError } from '@sluice/core';
import type { EnrichItem, EnrichResult } from '../../kit/enricher.ts';
import { isObject, listAt, textAt } from '../../kit/json.ts';

/**
 * One result for each item: by the reference it echoes, else by its place (Lusha reference 3.2). Throws
 * `provider.malformed` when results are missing, doubled or foreign: a result is never given to another item.
 */
export function alignResults(output: unknown, items: readonly EnrichItem[]): unknown[] {
  const results = listAt(output, 'results');
  const references = results.map((result) => textAt(result, 'clientReferenceId'));
  if (results.length !== items.length) throw unfit(items.length, results.length);
  if (references.every((reference) => reference === undefined)) return [...results];
  const byReference = new Map(results.map((result, index) => [references[index], result]));
  return items.map((item) => {
    const result = byReference.get(item.reference);
    if (result === undefined) throw unfit(items.length, byReference.size);
    return result;
  });
}

/** The outcome that an item's error stands for; null where there is none (Lusha reference 5.3). */
export function readItemError(result: unknown): EnrichResult | null {
  const error = isObject(result) ? result['error'] : undefined;
  if (error === undefined || error === null) return null;
  const code = (textAt(error, 'code') ?? textAt(error, 'name') ?? 'failed').toLowerCase();
  const reason = textAt(error, 'message') ?? (typeof error === 'string' ? error : 'No reason was given.');
  if (code === 'not_found' || code === 'empty_data' || textAt(error, 'name') === 'EMPTY_DATA')
    return { status: 'missed', code: 'not_found', reason };
  return { status: 'refused', code, reason };
}

function unfit(asked: number, got: number): SluiceError {
  return new SluiceError('provider.malformed', {
    message: `Lusha was asked for ${asked} records and its answer fits ${got}.`,
    fix: 'Run these records again; if it happens again, report it to the provider with the request id.',
  });
}
