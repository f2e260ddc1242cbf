/** Who acted, without the id: `key_… (Deploy key)` is `Deploy key`. */
export function actorName(actor: string): string {
  return /^[a-z]{3}_[0-9a-z]+ \((.*)\)$/s.exec(actor)?.[1] ?? actor;
}
