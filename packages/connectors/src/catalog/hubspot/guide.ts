import type { FieldDefinition, Guide } from '@sluice/core';
import type { RevocationGuide } from '../../kit/translation.ts';
import { normaliseFields } from '../../kit/normalise-fields.ts';

export const revocation: RevocationGuide = {
  who: 'a Super Admin of the HubSpot account, or whoever connected the app',
  steps: [
    'The sign-in is given back to HubSpot by itself.',
    'To end it at HubSpot too, open Settings → Integrations → Connected apps in the account that was linked.',
    'Choose the app and then “Uninstall”: nothing that it was given works any more.',
  ],
  url: 'https://app.hubspot.com/',
};

export const guide: Guide = {
  warning:
    'Only a Super Admin of the HubSpot account, or a user with the permission “App Marketplace access”, can connect an app to it. Without that right, ask one of them to link the account.',
  steps: [
    {
      title: 'Press “Connect”',
      body: 'A window of HubSpot opens, where you sign in as always. There is no key to copy, and your password stays between you and HubSpot.',
      notes: ['No window? The browser held it back: allow pop-ups for this page, and press “Connect” again.'],
    },
    {
      title: 'Choose the account',
      body: 'HubSpot lists the accounts you belong to. Choose the one whose contacts and companies are meant.',
      notes: ['One link holds one account. For a second one, link once more.'],
      link: { label: 'HubSpot', url: 'https://app.hubspot.com/' },
    },
    {
      title: 'Look at what is asked for and agree',
      body: 'Contacts and companies may be read and written, and nothing else. Then press “Connect app”.',
      notes: ['Everything that is listed is needed: with less, HubSpot does not connect.'],
    },
    {
      title: 'Come back',
      body: 'The window closes by itself. The connection is checked by reading the number of your account; the tokens HubSpot gave are then kept encrypted and sent to HubSpot alone.',
      notes: ['It can be ended at any time in HubSpot: Settings → Integrations → Connected apps.'],
    },
  ],
};

export const fields: readonly FieldDefinition[] = [
  {
    name: 'baseUrl',
    label: 'Server address',
    kind: 'url',
    required: false,
    help: 'Another server that speaks the same API, such as your own. The operator must have allowed its host.',
    placeholder: 'http://127.0.0.1:4030',
    advanced: true,
  },
];

/** `https://example/` → `https://example`. */
export function normalise(values: Readonly<Record<string, string>>): Record<string, string> {
  return normaliseFields(fields, values);
}
