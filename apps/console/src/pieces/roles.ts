import type { Role } from '@sluice/core';

/** Each role in a word, and what its members may do in a sentence. */
export const ROLE_WORDS: Readonly<Record<Role, { name: string; may: string }>> = {
  owner: {
    name: 'Owner',
    may: 'Everything, other owners and the vault’s keys included. At least one stays.',
  },
  admin: {
    name: 'Admin',
    may: 'Everything but the vault’s keys; cannot touch owners.',
  },
  operator: {
    name: 'Operator',
    may: 'The daily work: links accounts, enriches, sends, mends what was refused, asks others to link.',
  },
  viewer: {
    name: 'Viewer',
    may: 'Looks at everything that is no secret, and changes nothing.',
  },
};

export function roleName(role: Role): string {
  return ROLE_WORDS[role].name;
}
