import { SluiceError } from '@sluice/core';
import { resolve } from 'node:path';
import { readRanges } from '../access/index.ts';
import type { OidcSettings } from '../people/index.ts';
import { readMailSettings, type MailSettings, type Wrong } from './read-mail-settings.ts';
import { readOidcSettings } from './read-oidc-settings.ts';

/** One setting of the server: how it is said, and what it means. */
export interface Setting {
  /** Its name in the environment. */
  variable: string;
  /** Its name on the command line, where it has one. Secrets have none. */
  flag?: `--${string}`;
  /** What stands for its value in help and documents. */
  value: string;
  /** As written in help and documents. */
  default: string;
  /** One sentence or two. */
  about: string;
}

/** Every setting there is; help, documents and the reading of the environment come from this table. */
export const SETTINGS = {
  port: {
    variable: 'SLUICE_PORT',
    flag: '--port',
    value: 'PORT',
    default: '4000',
    about: 'The port to listen on; 0 takes any free one.',
  },
  host: {
    variable: 'SLUICE_HOST',
    flag: '--host',
    value: 'ADDRESS',
    default: '127.0.0.1',
    about:
      'The address to listen on. The default is reachable from this machine only; put a proxy that speaks TLS before any other.',
  },
  publicUrl: {
    variable: 'SLUICE_PUBLIC_URL',
    flag: '--public-url',
    value: 'URL',
    default: 'the address it listens on',
    about:
      'Where people reach this server, as https://sluice.example.com: links that are sent and OAuth sign-ins lead there.',
  },
  trustedProxies: {
    variable: 'SLUICE_TRUSTED_PROXIES',
    flag: '--trusted-proxies',
    value: 'ADDRESS[/BITS],…',
    default: 'none',
    about:
      'The proxies before this server, as 10.0.0.5 or 10.0.0.0/24: what they say in X-Forwarded-For is taken for the address that a request came from. Name them, or all people seem to come from one address, and sign-in limits and the addresses of API keys are held against that one.',
  },
  dataDir: {
    variable: 'SLUICE_DATA',
    flag: '--data',
    value: 'FOLDER',
    default: './data',
    about: 'Where the store, the master key, files and results lie. One server uses it at a time.',
  },
  databaseUrl: {
    variable: 'DATABASE_URL',
    value: 'postgres://USER:PASSWORD@HOST/DATABASE',
    default: 'none: a SQLite file in the data folder',
    about: 'A PostgreSQL database to keep the store in. Files and the master key stay in the data folder.',
  },
  smtpUrl: {
    variable: 'SLUICE_SMTP_URL',
    value: 'smtps://USER:PASSWORD@HOST:PORT',
    default: 'none: no e-mail is sent',
    about:
      'The mail server for invitations, new passwords and notices. smtps:// speaks TLS from the first byte (port 465), smtp:// by STARTTLS (port 587), which only this machine and hosts of SLUICE_ALLOW_HOSTS may do without.',
  },
  mailFrom: {
    variable: 'SLUICE_MAIL_FROM',
    flag: '--mail-from',
    value: 'NAME <ADDRESS>',
    default: 'none',
    about: 'The sender of those e-mails, as Sluice <sluice@example.com>.',
  },
  oidcIssuer: {
    variable: 'SLUICE_OIDC_ISSUER',
    flag: '--oidc-issuer',
    value: 'URL',
    default: 'none',
    about:
      'An identity provider that speaks OpenID Connect: members may sign in there. Its redirect URI for Sluice is the public URL with /sign-in/oidc/callback.',
  },
  oidcClientId: {
    variable: 'SLUICE_OIDC_CLIENT_ID',
    flag: '--oidc-client-id',
    value: 'ID',
    default: 'none',
    about: 'The client that was registered for Sluice there.',
  },
  oidcClientSecret: {
    variable: 'SLUICE_OIDC_CLIENT_SECRET',
    value: 'SECRET',
    default: 'none: a public client',
    about: 'Its secret, where it has one.',
  },
  oidcName: {
    variable: 'SLUICE_OIDC_NAME',
    flag: '--oidc-name',
    value: 'NAME',
    default: 'the host of the issuer',
    about: 'What the button on the sign-in page calls the identity provider.',
  },
  oidcJoin: {
    variable: 'SLUICE_OIDC_JOIN',
    flag: '--oidc-join',
    value: 'ROLE',
    default: 'none',
    about:
      'What people become who sign in there and were not invited: admin, operator or viewer. With none, only members and those who were invited get in.',
  },
  allowHosts: {
    variable: 'SLUICE_ALLOW_HOSTS',
    flag: '--allow-hosts',
    value: 'HOST[:PORT],…',
    default: 'none',
    about:
      'Hosts that accounts may name as the address of their API, and that may have private addresses or speak plain http. Name as few as you need.',
  },
  inputFolders: {
    variable: 'SLUICE_INPUT_FOLDERS',
    flag: '--input-folders',
    value: 'FOLDER,…',
    default: 'none',
    about: 'Folders on this machine whose files may be taken by their path, without an upload.',
  },
  uploadMb: {
    variable: 'SLUICE_UPLOAD_MB',
    flag: '--upload-mb',
    value: 'MEGABYTES',
    default: '2048',
    about: 'How large an uploaded file may be.',
  },
  keepCalls: {
    variable: 'SLUICE_KEEP_CALLS',
    flag: '--keep-calls',
    value: 'COUNT',
    default: '1000000',
    about: 'How many lines about outside calls are kept for each workspace; the oldest go first.',
  },
  recheckHours: {
    variable: 'SLUICE_RECHECK_HOURS',
    flag: '--recheck-hours',
    value: 'HOURS',
    default: '24',
    about:
      'How often the credentials of each account are checked with their provider, free of credits; 0: only when a call is refused.',
  },
  keepBodies: {
    variable: 'SLUICE_KEEP_BODIES',
    flag: '--keep-bodies',
    value: 'masked|none',
    default: 'masked',
    about:
      'Whether what outside calls send and get is kept for a week: of failures all, of the rest a few, every text of it masked but for codes. What a call was given is kept beside it, for dry runs.',
  },
  logLevel: {
    variable: 'SLUICE_LOG',
    flag: '--log',
    value: 'LEVEL',
    default: 'info',
    about: 'How much is logged to standard error: trace, debug, info, warn, error, fatal or silent.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The settings as the server takes them. */
export interface ServerSettings {
  port: number;
  host: string;
  dataDir: string;
  publicUrl?: string;
  trustedProxies: string[];
  mail?: MailSettings;
  oidc?: OidcSettings;
  databaseUrl?: string;
  allowHosts: string[];
  inputFolders: string[];
  uploadLimitBytes: number;
  keepCalls: number;
  keepBodies: 'masked' | 'none';
  recheckHours: number;
  logLevel: (typeof LOG_LEVELS)[number];
}

/**
 * Reads settings from what was given by name (the command line) over what stands in the environment.
 * Throws `request.invalid` naming the setting that cannot be read and what it may be.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  given: Partial<Record<SettingName, string>> = {},
): ServerSettings {
  const text = (name: SettingName) => given[name] ?? (environment[SETTINGS[name].variable] || undefined);
  const number = (name: SettingName, range: { from: number; to: number }) =>
    readNumber(name, text(name) ?? SETTINGS[name].default, range);
  const databaseUrl = readDatabaseUrl(text('databaseUrl'));
  const publicUrl = readPublicUrl(text('publicUrl'));
  const mail = right(readMailSettings(text('smtpUrl'), text('mailFrom')));
  const oidc = right(
    readOidcSettings({
      oidcIssuer: text('oidcIssuer'),
      oidcClientId: text('oidcClientId'),
      oidcClientSecret: text('oidcClientSecret'),
      oidcName: text('oidcName'),
      oidcJoin: text('oidcJoin'),
    }),
  );
  return {
    port: number('port', { from: 0, to: 65_535 }),
    host: text('host') ?? SETTINGS.host.default,
    dataDir: resolve(text('dataDir') ?? SETTINGS.dataDir.default),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    trustedProxies: readProxies(text('trustedProxies')),
    ...(mail === undefined ? {} : { mail }),
    ...(oidc === undefined ? {} : { oidc }),
    allowHosts: readList(text('allowHosts')).map(readHost),
    inputFolders: readList(text('inputFolders')).map((folder) => resolve(folder)),
    uploadLimitBytes: number('uploadMb', { from: 1, to: 1024 ** 2 }) * 1024 ** 2,
    keepCalls: number('keepCalls', { from: 1000, to: 1_000_000_000 }),
    keepBodies: readKeepBodies(text('keepBodies') ?? SETTINGS.keepBodies.default),
    recheckHours: number('recheckHours', { from: 0, to: 8760 }),
    logLevel: readLogLevel(text('logLevel') ?? SETTINGS.logLevel.default),
  };
}

function readNumber(name: SettingName, text: string, { from, to }: { from: number; to: number }): number {
  const value = /^\d{1,12}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw unreadable(name, `must be a whole number from ${from} to ${to}`);
}

function readList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function readHost(text: string): string {
  const url = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : undefined;
  if (url && url.pathname === '/' && url.username === '' && url.search === '' && !/[/@?#*]/.test(text))
    return text.toLowerCase();
  throw unreadable('allowHosts', 'must be hosts, each with a port or without, and commas between them');
}

function readProxies(text: string | undefined): string[] {
  try {
    return readRanges(readList(text), SETTINGS.trustedProxies.variable);
  } catch {
    throw unreadable(
      'trustedProxies',
      'must be addresses or ranges such as 10.0.0.0/24, with commas between them',
    );
  }
}

function readKeepBodies(text: string): ServerSettings['keepBodies'] {
  const choice = text.trim().toLowerCase();
  if (choice === 'masked' || choice === 'none') return choice;
  throw unreadable('keepBodies', 'must be masked or none');
}

/** Throws `request.invalid` for a level that there is not. */
function readLogLevel(text: string): ServerSettings['logLevel'] {
  const level = LOG_LEVELS.find((known) => known === text.trim().toLowerCase());
  if (level) return level;
  throw unreadable('logLevel', `must be one of ${LOG_LEVELS.join(', ')}`);
}

function readDatabaseUrl(text: string | undefined): string | undefined {
  if (text === undefined || /^postgres(ql)?:\/\/./.test(text)) return text;
  throw unreadable('databaseUrl', 'must begin with postgres://');
}

function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.origin === text.replace(/\/$/, '')) return url.origin;
  throw unreadable('publicUrl', 'must be http:// or https:// with a host, and no path');
}

function right<T extends object>(read: T | undefined | Wrong<SettingName>): T | undefined {
  if (read === undefined || !('setting' in read)) return read;
  throw unreadable(read.setting, read.message);
}

/** Says nothing of the value: it may be a database URL with its password. */
function unreadable(name: SettingName, message: string): SluiceError {
  const setting: Setting = SETTINGS[name];
  const names = setting.flag === undefined ? setting.variable : `${setting.flag} (${setting.variable})`;
  return new SluiceError('request.invalid', {
    message: `The setting ${names} cannot be read: it ${message}.`,
    fix: `Set it as ${setting.variable}=${setting.value}, or leave it out for the default (${setting.default}).`,
    fields: [{ field: setting.variable, message }],
  });
}
