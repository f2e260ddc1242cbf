import type { Actor } from '../audit/index.ts';

/** Who acted, without the id, for what stands in words for people: `key_… (Deploy key)` is `Deploy key`. */
export function actorName({ label }: Actor): string {
  return /^[a-z]{3}_[0-9a-z]+ \((.*)\)$/s.exec(label)?.[1] ?? label;
}
