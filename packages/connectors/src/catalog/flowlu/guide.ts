import type { FieldDefinition, Guide } from '@sluice/core';
import type { RevocationGuide } from '../../kit/translation.ts';
import { normaliseFields } from '../../kit/normalise-fields.ts';

/** Flowlu reference 1.2: keys stand below Portal Settings, for administrators alone. */
export const revocation: RevocationGuide = {
  who: 'an administrator of the Flowlu portal',
  steps: [
    'Sign in to the workspace, choose your picture at the top, then “Portal Settings” and “API Settings”.',
    'Find the key by the name it was given, and delete it: it stops working at once, and cannot be brought back.',
    'Whatever else uses the same key stops too: give that a new one first.',
  ],
};

export const guide: Guide = {
  warning:
    'Only administrators of the Flowlu portal can make API keys. A key is shown once, right after it is saved: copy it before leaving the page.',
  steps: [
    {
      title: 'Sign in to Flowlu',
      body: 'Open your Flowlu workspace as an administrator.',
      notes: ['No workspace yet? One can be opened at flowlu.com; there is a free plan.'],
      link: { label: 'Flowlu', url: 'https://www.flowlu.com/' },
    },
    {
      title: 'Note the account domain',
      body: 'It is the first part of the address in the browser: mycompany, where the workspace is at mycompany.flowlu.com.',
      notes: [],
    },
    {
      title: 'Open the API settings',
      body: 'Choose your picture at the top, then “Portal Settings”, then “API Settings”.',
      notes: ['In some versions the entry is called “API” and stands below “For Developers”.'],
    },
    {
      title: 'Create a key',
      body: 'Press “Create”, give the key a name that tells what it is for, and tick the module CRM. Then press “Save”.',
      notes: [
        'Tick no more modules than are needed: the key reaches all data of each.',
        'A key works with the rights of the portal, not with those of one user.',
      ],
    },
    {
      title: 'Copy the key and paste it here',
      body: 'Put it into “API Key”, and the account domain into “Account Domain”. Both are checked by reading one contact; the key is then kept encrypted and sent to your workspace’s address alone.',
      notes: ['The key cannot be shown again. If it is lost, delete it there and create another.'],
    },
  ],
};

/** `mycompany` in itself, in `MyCompany.flowlu.com` and in a whole address of the workspace. */
const DOMAIN = '^(?:https?://)?([^\\s/?#:]+?)(?:\\.flowlu\\.com\\.?)?(?::\\d+)?(?:[/?#].*)?$';

export const fields: readonly FieldDefinition[] = [
  {
    name: 'domain',
    label: 'Account Domain',
    kind: 'text',
    required: true,
    help: 'The first part of the workspace’s address: mycompany of mycompany.flowlu.com. The whole address will do.',
    placeholder: 'mycompany',
    lowercase: true,
    extract: DOMAIN,
    pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
    patternMessage: 'Only the part before .flowlu.com: small letters, digits and hyphens.',
  },
  {
    name: 'apiKey',
    label: 'API Key',
    kind: 'secret',
    required: true,
    help: 'From Portal Settings → API Settings. It is shown once, when it is made.',
    pattern: '^[A-Za-z0-9_=-]{8,500}$',
    patternMessage: 'A Flowlu API key has only letters, digits, “_”, “-” and “=”. Copy the whole key again.',
  },
  {
    name: 'requestsPerSecond',
    label: 'Requests per second',
    kind: 'number',
    required: false,
    help: 'What the plan allows. Trial accounts have 1, which is also taken when this is empty.',
    placeholder: '1',
    pattern: '^[1-9][0-9]{0,3}$',
    patternMessage: 'A whole number from 1 to 9999.',
    advanced: true,
  },
  {
    name: 'baseUrl',
    label: 'Server address',
    kind: 'url',
    required: false,
    help: 'Another server that speaks the same API, such as your own. The operator must have allowed its host.',
    placeholder: 'http://127.0.0.1:8082',
    advanced: true,
  },
];

/** `https://MyCompany.flowlu.com/crm/` → `mycompany`. */
export function normalise(values: Readonly<Record<string, string>>): Record<string, string> {
  return normaliseFields(fields, values);
}
