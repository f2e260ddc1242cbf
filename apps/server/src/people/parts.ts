import type { PeopleOptions, SecondFactor } from './people.ts';
import type { CountedTries } from './counted-tries.ts';
import type { Devices } from './devices.ts';
import type { Logins } from './logins.ts';
import type { Passwords } from './passwords.ts';

/** What the files of this folder work with. */
export interface Parts extends PeopleOptions {
  secondFactor: SecondFactor;
  passwords: Passwords;
  logins: Logins;
  devices: Devices;
  tries: CountedTries;
  /**
   * Work that nobody waits for, because the time it takes would tell something, or is of no interest; it is ended
   * before the store is. `failed` is what the log says when it fails.
   */
  later: (failed: string, work: () => Promise<void>) => void;
  /** Removes old links, some time later; called wherever somebody signs in or a link is made. */
  sweepLinks: () => void;
}

export function hasMail({ mail }: PeopleOptions): boolean {
  return mail !== undefined && mail.configured !== null;
}
