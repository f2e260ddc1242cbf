import { Secret } from '@sluice/core';
import type { MailServer } from '../calls/index.ts';

/** Who sends e-mail through which server. */
export interface MailSettings {
  /** `Sluice <sluice@example.com>` */
  from: string;
  server: MailServer;
}

/** What is wrong with a setting, without its value. */
export type Wrong<Name extends string> = { setting: Name; message: string };

const PORTS = { 'smtps:': 465, 'smtp:': 587 } as const;

/** Both or neither of the two. `smtps` speaks TLS from the first byte, `smtp` by STARTTLS. */
export function readMailSettings(
  smtpUrl: string | undefined,
  from: string | undefined,
): MailSettings | undefined | Wrong<'smtpUrl' | 'mailFrom'> {
  if (smtpUrl === undefined && from === undefined) return undefined;
  if (smtpUrl === undefined)
    return { setting: 'smtpUrl', message: 'is needed where SLUICE_MAIL_FROM is set' };
  if (from === undefined) return { setting: 'mailFrom', message: 'is needed where SLUICE_SMTP_URL is set' };
  const server = readServer(smtpUrl);
  if (server === undefined)
    return {
      setting: 'smtpUrl',
      message:
        'must be smtps:// or smtp:// with a host; characters of the user and the password that mean something in a URL are written as %40 and the like',
    };
  if (!/^([^<>\r\n]{0,100}<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(from.trim()))
    return {
      setting: 'mailFrom',
      message: 'must be an e-mail address, or a name with one in angle brackets',
    };
  return { from: from.trim(), server };
}

function readServer(text: string): MailServer | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'smtps:' && url.protocol !== 'smtp:')) return undefined;
  if (url.hostname === '' || !/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    return undefined;
  const login = readLogin(url);
  if (login === 'unreadable') return undefined;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? PORTS[url.protocol] : Number(url.port),
    protocol: url.protocol === 'smtps:' ? 'smtps' : 'smtp',
    ...(login === undefined ? {} : { login }),
  };
}

function readLogin({ username, password }: URL): MailServer['login'] | 'unreadable' {
  if (username === '' && password === '') return undefined;
  try {
    return { user: decodeURIComponent(username), password: new Secret(decodeURIComponent(password)) };
  } catch {
    return 'unreadable';
  }
}
