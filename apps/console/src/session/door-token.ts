/** The pages that are opened with a link and need no sign-in. */
const DOORS = ['setup', 'join', 'reset'] as const;
type DoorName = (typeof DOORS)[number];

export interface Door {
  name: DoorName;
  /** What the link carried behind its `#`; empty when it was cut off on its way. */
  token: string;
}

/**
 * The door that the address leads to, if it is one. The token is taken out of the address bar, and so out of the
 * browser's history, before anything else happens.
 */
export function takeDoor(): Door | undefined {
  const { pathname, hash } = window.location;
  const name = DOORS.find((door) => pathname === `/${door}` || pathname === `/${door}/`);
  if (name === undefined) return undefined;
  if (hash !== '') window.history.replaceState(window.history.state, '', pathname);
  return { name, token: decodeURIComponent(hash.slice(1)) };
}
