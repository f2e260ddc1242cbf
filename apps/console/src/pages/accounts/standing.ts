import type { Account, ConnectorInfo } from '@sluice/core';

/** What mends an account that is not as it should be. */
export type Mend = 'key' | 'sign-in' | 'check' | 'resume';

export interface Standing {
  tone: 'red' | 'yellow' | 'blue' | 'gray';
  title: string;
  /** What to do about it. */
  fix: string;
  /** The likeliest first. */
  mends: readonly Mend[];
}

type Known = Pick<Account, 'status'>;

/** How an account stands in words, and what mends it; nothing of one that works. */
export function standingOf(
  { status }: Known,
  connector: Pick<ConnectorInfo, 'name' | 'auth'> | undefined,
): Standing | undefined {
  const name = connector?.name ?? 'The provider';
  const enter: Mend = connector?.auth === 'oauth2' ? 'sign-in' : 'key';
  switch (status) {
    case 'active':
      return undefined;
    case 'verifying':
      return {
        tone: 'blue',
        title: `It is being checked with ${name}`,
        fix: 'That takes a moment; what uses it waits.',
        mends: [],
      };
    case 'failing':
      return {
        tone: 'red',
        title: `${name} does not accept it`,
        fix:
          enter === 'key'
            ? `Enter a new key, or mend it at ${name} and check again.`
            : `Sign in to ${name} again, or mend it there and check again.`,
        mends: [enter, 'check'],
      };
    case 'expired':
      return {
        tone: 'red',
        title: 'Its access has expired',
        fix: enter === 'key' ? 'Enter a new key.' : `Sign in to ${name} again.`,
        mends: [enter],
      };
    case 'suspended':
      return {
        tone: 'yellow',
        title: 'It is suspended',
        fix: 'No call is made with it until somebody resumes it; then it is checked first.',
        mends: ['resume'],
      };
    case 'revoked':
      return { tone: 'gray', title: 'It is revoked', fix: 'It can never be used again.', mends: [] };
  }
}

export const MEND_WORDS: Readonly<Record<Mend, string>> = {
  key: 'Replace key',
  'sign-in': 'Sign in again',
  check: 'Check again',
  resume: 'Resume',
};
