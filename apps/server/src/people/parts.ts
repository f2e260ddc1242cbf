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
}
