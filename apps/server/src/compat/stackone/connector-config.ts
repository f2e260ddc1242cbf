import type { FieldDefinition, HubForm } from '@sluice/core';
import { MOUNT } from './parts.ts';
import { orRedacted } from './secret-placeholder.ts';

/** The form of a connector as the Hub draws it (StackOne reference 2.2, Falcon form). */
export interface ConnectorConfig {
  key: string;
  name: string;
  type: 'oauth2' | 'custom';
  grantType?: 'authorization_code' | 'client_credentials';
  configFields: ConfigField[];
  configNotices: { key: string; type: 'warning'; description: string; position: 'top' }[];
  assets: { icon: string };
  support: { link: string; description: string };
}

interface ConfigField {
  key: string;
  label: string;
  type: 'text' | 'password' | 'number' | 'select';
  required: boolean;
  readOnly: false;
  secret: boolean;
  placeholder: string;
  description: string;
  value?: string;
  options?: { label: string; value: string }[];
  validation?: { type: 'html-pattern'; pattern: string; error: string };
}

export function connectorConfig(form: HubForm, publicUrl: string): ConnectorConfig {
  const { connector, guide } = form;
  return {
    key: connector.id,
    name: connector.name,
    ...authOf(form),
    configFields: form.fields.map((field) => configField(field, form.account)),
    configNotices:
      guide.warning === ''
        ? []
        : [{ key: 'guide-warning', type: 'warning', description: guide.warning, position: 'top' }],
    assets: { icon: connector.logo },
    support: { link: guideUrl(publicUrl, connector.id), description: guideText(form) },
  };
}

/** Where the connector's guide is read: the Hub itself only links to one. */
export function guideUrl(publicUrl: string, connectorId: string): string {
  return `${publicUrl}${MOUNT}/guides/${connectorId}`;
}

function authOf({ auth }: HubForm): Pick<ConnectorConfig, 'type' | 'grantType'> {
  if (auth === 'key') return { type: 'custom' };
  return { type: 'oauth2', grantType: auth === 'oauth2' ? 'authorization_code' : 'client_credentials' };
}

function configField(field: FieldDefinition, account: HubForm['account']): ConfigField {
  const isSecret = field.kind === 'secret';
  const value = account?.values[field.name];
  return {
    key: field.name,
    label: field.label,
    type: typeOf(field),
    required: field.required,
    readOnly: false,
    secret: isSecret,
    // In a select it would look chosen.
    placeholder: field.options === undefined ? (field.placeholder ?? '') : '',
    description: field.help,
    ...(value === undefined || isSecret ? {} : { value }),
    ...(field.options === undefined ? {} : { options: field.options.map((option) => ({ ...option })) }),
    ...validationOf(field, account !== null),
  };
}

const WHOLE_NUMBER = /^\^\[?[\d\\]/;

function typeOf({ kind, options, pattern }: FieldDefinition): ConfigField['type'] {
  if (options !== undefined) return 'select';
  if (kind === 'secret') return 'password';
  // The Hub's numbers have digits only; a field that may hold a fraction is a text to it.
  return kind === 'number' && pattern !== undefined && WHOLE_NUMBER.test(pattern) ? 'number' : 'text';
}

const DECIMAL = String.raw`^\d+(\.\d+)?$`;

/** What is typed is checked as it stands, and put into its one form only by the server: so by `extract` where there is one. */
function validationOf(field: FieldDefinition, isEdit: boolean): Pick<ConfigField, 'validation'> {
  if (field.options !== undefined) return {};
  const pattern = field.extract ?? field.pattern ?? (field.kind === 'number' ? DECIMAL : undefined);
  if (pattern === undefined) return {};
  const typed = spaced(pattern);
  return {
    validation: {
      type: 'html-pattern',
      pattern: field.kind === 'secret' && isEdit ? orRedacted(typed) : typed,
      error: field.patternMessage ?? `${field.label} does not have the right form.`,
    },
  };
}

/** Spaces around what was pasted are no mistake: they are taken off when it is read. */
function spaced(pattern: string): string {
  const inner = /^\^([^|]*)\$$/.exec(pattern)?.[1];
  return inner === undefined ? pattern : String.raw`^\s*${inner}\s*$`;
}

function guideText({ guide }: HubForm): string {
  const steps = guide.steps.map(({ title, body, notes }, index) =>
    [`${index + 1}. ${title}`, body, ...notes.map((note) => `- ${note}`)].filter(Boolean).join('\n'),
  );
  return [guide.warning, ...steps].filter(Boolean).join('\n\n');
}
