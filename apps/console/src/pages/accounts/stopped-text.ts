/** What stopped when an account was revoked. */
export interface Revoked {
  alsoRevoked: readonly { id: string; name: string }[];
  stoppedRuns: readonly string[];
  endedLinks: number;
}

/** What stopped with it, in a sentence; nothing where nothing did. */
export function stoppedText({ alsoRevoked, stoppedRuns, endedLinks }: Revoked): string | undefined {
  const parts = [
    ...(stoppedRuns.length > 0 ? [several(stoppedRuns.length, 'run')] : []),
    ...(endedLinks > 0 ? [several(endedLinks, 'open link')] : []),
  ];
  const stopped = parts.length > 0 ? `Stopped with it: ${parts.join(' and ')}.` : '';
  const held =
    alsoRevoked.length > 0
      ? `${alsoRevoked.map(({ name }) => `“${name}”`).join(', ')} held the same key, and ${
          alsoRevoked.length === 1 ? 'is' : 'are'
        } revoked too.`
      : '';
  return [stopped, held].filter(Boolean).join(' ') || undefined;
}

function several(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
