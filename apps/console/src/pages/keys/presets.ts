import { SCOPES, type Scope } from '@sluice/core';

/** What a key of each kind is for; `custom` is what one chooses. */
export const PRESETS = [
  {
    value: 'read',
    label: 'Read only',
    help: 'For dashboards and monitoring: sees accounts, runs and what happened, and changes nothing.',
    scopes: ['accounts:read', 'runs:read', 'audit:read'],
  },
  {
    value: 'enrich',
    label: 'Enrich',
    help: 'For jobs: uploads files, runs enrichments and single actions.',
    scopes: ['accounts:read', 'actions:run', 'files:write', 'runs:read', 'runs:write'],
  },
  {
    value: 'integrate',
    label: 'Link accounts',
    help: 'For your own product: makes links for the Hub, and reads and calls what was linked.',
    scopes: ['accounts:read', 'accounts:write', 'actions:run', 'links:manage', 'webhooks:manage'],
  },
  { value: 'all', label: 'Everything', help: 'All that you may do yourself.', scopes: SCOPES },
] as const satisfies readonly { value: string; label: string; help: string; scopes: readonly Scope[] }[];

export type Preset = (typeof PRESETS)[number]['value'] | 'custom';

/** Each scope in words. */
export const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  'accounts:read': 'See accounts and connectors',
  'accounts:write': 'Link, change and unlink accounts',
  'actions:run': 'Run single actions, which may spend credits',
  'files:write': 'Upload files',
  'runs:read': 'See runs, results and usage',
  'runs:write': 'Start and steer runs, which may spend credits',
  'audit:read': 'See every call, and who did what',
  'links:manage': 'Make links for the Hub, and its look',
  'webhooks:manage': 'Manage webhooks',
  'keys:manage': 'Manage API keys',
  'members:read': 'See the members',
  'members:manage': 'Invite, change and remove members',
  'settings:manage': 'See and change settings',
  'vault:manage': 'Renew the vault’s keys',
};

/** What a new key may do: no more than its maker. */
export function scopesOf(preset: Preset, custom: readonly Scope[], own: readonly Scope[]): Scope[] {
  const wanted: readonly Scope[] =
    preset === 'custom' ? custom : (PRESETS.find(({ value }) => value === preset)?.scopes ?? []);
  return SCOPES.filter((scope) => wanted.includes(scope) && own.includes(scope));
}

/** A key’s scopes in a few words: the name of the preset that they are, or how many. */
export function scopesText(scopes: readonly Scope[]): string {
  const preset = PRESETS.find(
    (one) => one.scopes.length === scopes.length && one.scopes.every((scope) => scopes.includes(scope)),
  );
  if (preset) return preset.label;
  return scopes.length === 1 ? (scopes[0] ?? '') : `${scopes.length} scopes`;
}

const DAY_MS = 86_400_000;
export const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'never', label: 'Never' },
] as const;
export type Lifetime = (typeof LIFETIMES)[number]['value'];

export function expiryOf(lifetime: Lifetime, now: number): string | undefined {
  return lifetime === 'never' ? undefined : new Date(now + Number(lifetime) * DAY_MS).toISOString();
}

/** Addresses as they were typed: one a line, or with commas between. */
export function addressesOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))];
}
