import type { Behaviours } from '../behaviours.ts';
import type { Entity } from '../entities/index.ts';
import { type Filter, readFilters } from './filter.ts';
import { type Form, lastOf } from './form.ts';
import type { Selection } from './record-output.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';

const MAX_LIMIT = 100;
const MAX_PAGE = 1_000_000;
const MAX_SEARCH = 255;

/** What a list call asks for (Flowlu reference 2.4). Pages count from 1. */
export interface ListQuery {
  page: number;
  limit: number;
  search?: string;
  filters: readonly Filter[];
}

export function readListQuery(entity: Entity, query: Form, behaviours: Behaviours): ListQuery | Refusal {
  const filters = readFilters(entity, query, behaviours.unknownFilter);
  if (isRefusal(filters)) return filters;
  const limit = positive(lastOf(query, 'limit')) ?? Number(behaviours.defaultLimit);
  if (limit > MAX_LIMIT && behaviours.limitOverMax === 'error') {
    return refuse('invalidRequest', `invalid request: limit is at most ${MAX_LIMIT}`);
  }
  const search = lastOf(query, 'search')?.slice(0, MAX_SEARCH).trim();
  return {
    page: Math.min(positive(lastOf(query, 'page')) ?? 1, MAX_PAGE),
    limit: Math.min(limit, MAX_LIMIT),
    filters,
    ...(search ? { search } : {}),
  };
}

export function readSelection(query: Form): Selection {
  const chosen = lastOf(query, 'fields')
    ?.split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');
  return {
    ...(chosen && chosen.length > 0 ? { fields: new Set(chosen) } : {}),
    customFields: lastOf(query, 'customfields') === '1',
  };
}

function positive(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,9}$/.test(text)) return undefined;
  const value = Number(text);
  return value > 0 ? value : undefined;
}
