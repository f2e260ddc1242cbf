import type { FieldDefinition, Guide } from '@sluice/core';
import type { RevocationGuide } from '../../kit/translation.ts';
import { normaliseFields } from '../../kit/normalise-fields.ts';

/** Lusha reference 1.3: keys are managed on the API page, by Admins and Managers. */
export const revocation: RevocationGuide = {
  who: 'an Admin or Manager of the Lusha account',
  steps: [
    'Sign in to the Lusha dashboard and open “Manage API Keys” on its API page.',
    'Find the key by its name or its last characters, and delete it; where the account has one key only, renew it.',
    'Whatever else uses the same key stops too: give that a new one first.',
  ],
  url: 'https://dashboard.lusha.com/api/manage-api-keys',
};

export const guide: Guide = {
  warning:
    'Only Admins and Managers of a Lusha account reach its API page and can make keys. Free and Starter accounts have one key; several named keys come with Professional, Premium and Scale.',
  steps: [
    {
      title: 'Sign in to Lusha',
      body: 'Open the Lusha dashboard and sign in as an Admin or Manager.',
      notes: [],
      link: { label: 'Lusha dashboard', url: 'https://dashboard.lusha.com/' },
    },
    {
      title: 'Open the API page',
      body: 'Choose “API” at the top right, beside the gear (“API Hub” in the left bar of some accounts).',
      notes: [
        'There is no such entry? Then the account has no access to the API: ask Lusha support or your customer success manager.',
      ],
      link: { label: 'Manage API keys', url: 'https://dashboard.lusha.com/api/manage-api-keys' },
    },
    {
      title: 'Go to “Manage API Keys”',
      body: 'The page opens on the list of endpoints; the second tab holds the keys, with their credit use and an optional limit for each.',
      notes: ['A limit set on the key bounds what this connection can ever spend.'],
    },
    {
      title: 'Create a key, or copy one',
      body: 'Press “+ Create new Key” and give it a name, such as the name of this connection. For a key that is there already, press the eye to show it and then the copy sign.',
      notes: [
        'A key has 36 characters, in the form 00000000-0000-0000-0000-000000000000.',
        'Copy it at once and keep it safe: it may be shown only this time.',
        'Whoever has the key can spend the account’s credits.',
      ],
    },
    {
      title: 'Paste it here',
      body: 'Put the key into “API Key”. It is checked with a request that costs no credits, then kept encrypted, and sent to api.lusha.com alone.',
      notes: [],
    },
  ],
};

export const fields: readonly FieldDefinition[] = [
  {
    name: 'apiKey',
    label: 'API Key',
    kind: 'secret',
    required: true,
    help: 'From “Manage API Keys” in the Lusha dashboard.',
    placeholder: '00000000-0000-4000-8000-000000000000',
    pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
    patternMessage:
      'A Lusha API key has 36 characters in five groups, such as 3f0c2d1e-8a4b-4c6d-9e7f-1a2b3c4d5e6f. Copy the whole key again.',
  },
  {
    name: 'plan',
    label: 'Plan',
    kind: 'text',
    required: false,
    help: 'How many requests the account may send, until its first answer tells. Leave empty when unsure.',
    lowercase: true,
    options: [
      { value: 'free', label: 'Free' },
      { value: 'starter', label: 'Starter' },
      { value: 'pro', label: 'Professional' },
      { value: 'premium', label: 'Premium' },
      { value: 'scale', label: 'Scale' },
    ],
    pattern: '^(free|starter|pro|premium|scale)$',
    patternMessage: 'One of free, starter, pro, premium, scale; or empty.',
    advanced: true,
  },
  {
    name: 'requestsPerSecond',
    label: 'Requests per second',
    kind: 'number',
    required: false,
    help: 'Where a contract, or a server of your own, allows another pace than the usual 25.',
    placeholder: '25',
    pattern: '^[1-9][0-9]{0,4}$',
    patternMessage: 'A whole number from 1 to 99999.',
    advanced: true,
  },
  {
    name: 'baseUrl',
    label: 'Server address',
    kind: 'url',
    required: false,
    help: 'Another server that speaks the same API, such as your own. The operator must have allowed its host.',
    placeholder: 'http://127.0.0.1:4801',
    advanced: true,
  },
];

/** `https://example/` → `https://example`; `Professional` → `pro`. */
export function normalise(values: Readonly<Record<string, string>>): Record<string, string> {
  const kept = normaliseFields(fields, values);
  return kept['plan'] === 'professional' ? { ...kept, plan: 'pro' } : kept;
}
