import type { Branding, CreateLinkSession } from '@sluice/core';
import { languageName } from '../../pieces/language-name.ts';

/** What one chooses when one asks someone to link, as the form holds it. */
export interface LinkWish {
  ownerName: string;
  ownerId: string;
  connectors: readonly string[];
  /** Of `LIFETIMES`. */
  lifetime: string;
  several: boolean;
  label: string;
  /** Of `languages()`; empty for that of the browser. */
  locale: string;
}

const MINUTE = 60;
const DAY = 86_400;

export const LIFETIMES = [
  { value: '30m', label: '30 minutes', seconds: 30 * MINUTE },
  { value: '1d', label: '1 day', seconds: DAY },
  { value: '7d', label: '7 days', seconds: 7 * DAY },
  { value: '30d', label: '30 days', seconds: 30 * DAY },
] as const;

const BUILT_IN = ['en', 'de'];

/** In what a link can speak: the languages that are built in, and those the workspace has words in. */
export function languages(messages: Branding['messages']): { value: string; label: string }[] {
  const own = Object.keys(messages ?? {}).filter((locale) => !BUILT_IN.includes(locale));
  const named = own.map((value) => ({ value, label: languageName(value) }));
  return [
    { value: '', label: 'That of their browser' },
    ...BUILT_IN.map((value) => ({ value, label: languageName(value) })),
    ...named.toSorted((a, b) => a.label.localeCompare(b.label, 'en')),
  ];
}

/** The body that makes the link. */
export function linkBody(wish: LinkWish): CreateLinkSession {
  const lifetime = LIFETIMES.find(({ value }) => value === wish.lifetime) ?? LIFETIMES[0];
  const label = wish.label.trim();
  return {
    owner: { id: wish.ownerId.trim(), name: wish.ownerName.trim() },
    expiresInSeconds: lifetime.seconds,
    several: wish.several,
    ...(wish.connectors.length === 0 ? {} : { connectors: [...wish.connectors] }),
    ...(label === '' ? {} : { label }),
    ...(wish.locale === '' ? {} : { locale: wish.locale }),
  };
}

interface Invitation {
  url: string;
  ownerName: string;
  /** Who asks; nothing where the brand has no name of its own. */
  from: string | undefined;
  expiresAt: string;
}

/** A `mailto:` address with the link in a short letter, for the sender to complete. */
export function mailUrl({ url, ownerName, from, expiresAt }: Invitation): string {
  const until = new Intl.DateTimeFormat('en', { dateStyle: 'long' }).format(new Date(expiresAt));
  const subject = from === undefined ? 'Please link your account' : `Please link your account with ${from}`;
  const body = [
    `Hello ${ownerName},`,
    '',
    'please open this page and link your account. It takes a minute, and the page tells where to find what it asks for:',
    '',
    url,
    '',
    `The link can be used once, until ${until}. Please do not pass it on.`,
  ].join('\r\n');
  return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
}

/** Whether an address leads to nowhere but the machine that opens it. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
