import type { Catalog } from '@sluice/connectors';
import { actionsOf, type NamedAction } from './action-ids.ts';

export interface Found {
  named: NamedAction;
  /** 0 to 1: how much of what was asked for the action's own words say. */
  score: number;
}

/** Ranks the actions by the words they have in common with the query; the best first, none without any. */
export function searchActions(catalog: Catalog, query: string, connectorId: string | null): Found[] {
  const wanted = [...new Set(wordsOf(query))].slice(0, MAX_WORDS);
  if (wanted.length === 0) return [];
  return catalog.connectors
    .filter(({ id }) => connectorId === null || id === connectorId)
    .flatMap(actionsOf)
    .map((named) => ({ named, score: scoreOf(named, wanted) }))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score || (one.named.id < other.named.id ? -1 : 1));
}

const MAX_WORDS = 30;
const MIN_STEM = 4;
/** A word in the name or the title says more of an action than one that only names its connector. */
const CONNECTOR_WEIGHT = 0.6;
const STEM_WEIGHT = 0.7;

function scoreOf({ id, name, action, connector }: NamedAction, wanted: readonly string[]): number {
  const own = [...wordsOf(`${name} ${action.title}`), id.toLowerCase()];
  const around = wordsOf(`${connector.name} ${connector.summary} ${connector.categories.join(' ')}`);
  const total = wanted.reduce(
    (sum, word) => sum + Math.max(matchOf(word, own), CONNECTOR_WEIGHT * matchOf(word, around)),
    0,
  );
  return Math.round((total / wanted.length) * 1000) / 1000;
}

function matchOf(word: string, words: readonly string[]): number {
  if (words.includes(word)) return 1;
  const isStem = (one: string, other: string) => one.length >= MIN_STEM && other.startsWith(one);
  return words.some((one) => isStem(one, word) || isStem(word, one)) ? STEM_WEIGHT : 0;
}

/** Words of no weight are left out, so that a question in whole sentences finds the same. */
const EMPTY = new Set(['a', 'an', 'the', 'of', 'in', 'to', 'for', 'and', 'or', 'by', 'with', 'its', 'all']);

function wordsOf(text: string): string[] {
  return text
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !EMPTY.has(word));
}
