import type { AuditEntry } from '@sluice/core';
import { creditsText } from '../../pieces/numbers.ts';

/**
 * What somebody did, to be read after the name; `{}` stands for what it was done to. An act that is not among these
 * is shown as it is.
 */
const WORDS: Readonly<Record<string, string>> = {
  'account.linked': 'linked the account {}',
  'account.updated': 'changed the account {}',
  'account.verified': 'checked the key of {}',
  'account.verifying': 'began to check the key of {}',
  'account.recovered': 'found that {} works again',
  'account.failing': 'found that {} is failing',
  'account.expired': 'found that the sign-in of {} has expired',
  'account.suspended': 'suspended the account {}',
  'account.resumed': 'resumed the account {}',
  'account.revoked': 'revoked the account {} everywhere',
  'account.revocation_checked': 'asked the provider whether the key of {} still works',
  'account.revocation_asked': 'asked the provider whether the key of {} still works',
  'account.revocation_proven': 'proved that the key of {} does not work any more',
  'account.shared': 'shared the account {}',
  'account.credentials_replaced': 'replaced the key of {}',
  'account.unlinked': 'unlinked the account {}',
  'run.created': 'prepared the run {}',
  'run.planned': 'planned the run {}',
  'run.started': 'started the run {}',
  'run.resumed': 'resumed the run {}',
  'run.pausing': 'let the run {} rest',
  'run.pause': 'let the run {} rest',
  'run.paused': 'paused the run {}',
  'run.cancelling': 'asked the run {} to end',
  'run.cancelled': 'cancelled the run {}',
  'run.completed': 'completed the run {}',
  'run.stopped': 'stopped the run {}',
  'run.stopping': 'began to stop the run {}',
  'run.failed': 'gave up the run {}',
  'run.sent': 'sent what the run {} found',
  'run.replayed': 'replayed refused rows of the run {}',
  'quarantine.dismissed': 'dismissed quarantined rows of the run {}',
  'quarantine.reopened': 'reopened quarantined rows of the run {}',
  'file.added': 'uploaded the file {}',
  'action.run': 'ran an action with {}',
  'key.created': 'made the API key {}',
  'key.revoked': 'revoked the API key {}',
  'link.created': 'made the link {}',
  'link.used': 'used the link {}',
  'link.revoked': 'revoked the link {}',
  'branding.changed': 'changed the link page',
  'webhook.created': 'added the webhook {}',
  'webhook.updated': 'changed the webhook {}',
  'webhook.removed': 'removed the webhook {}',
  'webhook.tested': 'sent a test to the webhook {}',
  'webhook.gone': 'switched off the webhook {}: its receiver is gone',
  'webhook.secret_rotated': 'made a new secret for the webhook {}',
  'delivery.replayed': 'sent a delivery again: {}',
  'deliveries.replayed': 'sent missed deliveries again: {}',
  'oauth_app.set': 'set the OAuth app of {}',
  'oauth_app.removed': 'removed the OAuth app of {}',
  'vault.rotated': 'renewed the keys of the vault',
  'setup.completed': 'set up this workspace',
  'workspace.renamed': 'renamed the workspace',
  'settings.mail_tested': 'sent a test e-mail',
  'member.invited': 'invited somebody',
  'member.joined': 'joined',
  'member.renamed': 'changed their name',
  'member.role_changed': 'changed the role of {}',
  'member.removed': 'removed {} from the workspace',
  'invitation.revoked': 'withdrew an invitation',
  'login.started': 'signed in',
  'login.proven': 'confirmed who sits there',
  'login.ended': 'ended sign-ins of {}',
  'login.limited': 'was asked to wait after too many failed sign-ins: {}',
  'password.changed': 'set a new password for {}',
  'password.reset_made': 'made a link to set a new password for {}',
  'password.reset_mailed': 'mailed a link to set a new password to {}',
  'totp.added': 'added an authenticator',
  'totp.confirmed': 'added an authenticator',
  'totp.removed': 'removed an authenticator',
  'recovery_codes.renewed': 'made new recovery codes',
  'oidc.linked': 'signed in with the identity provider for the first time',
  'passkey.added': 'added a passkey',
  'passkey.removed': 'removed a passkey',
};

/** What the list can be narrowed to, by how an act begins. */
export const AUDIT_AREAS = [
  { value: 'account', label: 'Accounts' },
  { value: 'run', label: 'Runs' },
  { value: 'quarantine', label: 'Quarantine' },
  { value: 'file', label: 'Files' },
  { value: 'key', label: 'API keys' },
  { value: 'member', label: 'Members' },
  { value: 'login', label: 'Sign-ins' },
  { value: 'password', label: 'Passwords' },
  { value: 'link', label: 'Links' },
  { value: 'webhook', label: 'Webhooks' },
  { value: 'oauth_app', label: 'OAuth apps' },
  { value: 'vault', label: 'Vault' },
] as const;

/** The sentence before and after its subject; `known` is false where there are no words for the act. */
export function sentenceOf(act: string): {
  before: string;
  after: string;
  hasSubject: boolean;
  known: boolean;
} {
  const words = WORDS[act];
  if (words === undefined) return { before: `${act} `, after: '', hasSubject: true, known: false };
  const [before = '', after] = words.split('{}');
  return { before, after: after ?? '', hasSubject: after !== undefined, known: true };
}

export type SubjectKind = 'account' | 'run' | 'webhook' | 'link' | 'member' | 'key' | 'file' | 'other';

const KINDS: Readonly<Record<string, SubjectKind>> = {
  acc: 'account',
  run: 'run',
  whk: 'webhook',
  lnk: 'link',
  mem: 'member',
  key: 'key',
  fil: 'file',
};

/** What an id is of, by how it begins. */
export function kindOf(subject: string): SubjectKind {
  return KINDS[/^([a-z]{3})_/.exec(subject)?.[1] ?? ''] ?? 'other';
}

/** Said elsewhere in the row already. */
const SAID = new Set(['name', 'connector', 'hosts', 'fileId', 'accountId']);
const MAX_DETAILS = 4;
const ID = /^[a-z]{3}_[0-9a-z]{26}$/;

/** The rest of what was written down: `cap credits 500 · reason …`. */
export function detailsText(details: AuditEntry['details']): string {
  return Object.entries(details)
    .filter(([name, value]) => !SAID.has(name) && isPlain(value))
    .slice(0, MAX_DETAILS)
    .map(([name, value]) => (name === 'reason' ? String(value) : `${spaced(name)}: ${plainText(value)}`))
    .join(' · ');
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string' && ID.test(value)) return false;
  return value !== null && (typeof value !== 'object' || Array.isArray(value)) && plainText(value) !== '';
}

function plainText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return creditsText(value);
  return Array.isArray(value) ? value.filter((part) => typeof part === 'string').join(', ') : String(value);
}

/** `capCredits` → `cap credits` */
function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('_', ' ');
}
