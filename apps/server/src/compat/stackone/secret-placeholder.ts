/** What stands on the wire for a secret that is kept, with the tail that may be shown (StackOne reference 2.3). */
const PREFIX = '__secretvalue:**redacted**';

/** `hint` is as accounts show it: `…a1b2`, or stars for a secret too short to show any of. */
export function redacted(hint: string): string {
  return `${PREFIX}${hint.startsWith('…') ? hint.slice(1) : ''}`;
}

export function isRedacted(value: string): boolean {
  return value.startsWith(PREFIX);
}

/** The pattern, so that it takes a placeholder as well: the Hub checks those like what is typed. */
export function orRedacted(pattern: string): string {
  return String.raw`^__secretvalue:\*\*redacted\*\*|${pattern}`;
}
