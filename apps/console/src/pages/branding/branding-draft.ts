import type { Branding } from '@sluice/core';

/** A form's text of each part: empty where it is not set. */
export type BrandingDraft = Record<Exclude<keyof Branding, 'logo' | 'messages'>, string> &
  Pick<Branding, 'logo' | 'messages'>;

export function draftOf(branding: Branding): BrandingDraft {
  return {
    name: branding.name,
    logo: branding.logo,
    accent: branding.accent ?? '',
    accentDark: branding.accentDark ?? '',
    title: branding.title ?? '',
    intro: branding.intro ?? '',
    success: branding.success ?? '',
    supportUrl: branding.supportUrl ?? '',
    linkUrl: branding.linkUrl ?? '',
    messages: branding.messages,
  };
}

/** What is kept of a draft: what is empty, or no colour yet, is not set. */
export function brandingOf(draft: BrandingDraft): Branding {
  const text = (value: string) => (value.trim() === '' ? null : value.trim());
  const colour = (value: string) => (isColour(value.trim()) ? value.trim() : null);
  return {
    name: draft.name.trim(),
    logo: draft.logo,
    accent: colour(draft.accent),
    accentDark: colour(draft.accentDark),
    title: text(draft.title),
    intro: text(draft.intro),
    success: text(draft.success),
    supportUrl: text(draft.supportUrl),
    messages: draft.messages,
    linkUrl: text(draft.linkUrl)?.replace(/\/+$/, '') ?? null,
  };
}

export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

const KINDS: Readonly<Record<string, string>> = {
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'image/webp': 'WebP',
  'image/svg+xml': 'SVG',
};
export const LOGO_KINDS = Object.keys(KINDS).join(',');
const MAX_LOGO_BYTES = 100 * 1024;

/** Why a file cannot be the logo, or nothing when it can. */
export function logoProblem({ type, size }: { type: string; size: number }): string | undefined {
  if (!(type in KINDS)) return `The logo must be one of ${Object.values(KINDS).join(', ')}.`;
  if (size > MAX_LOGO_BYTES)
    return `The logo may have 100 KB at most; this one has ${Math.ceil(size / 1024)} KB.`;
  return undefined;
}

/** White or black: whichever can be read on the colour. */
export function readableOn(colour: string): '#ffffff' | '#000000' {
  const channel = (at: number) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return 1.05 / (luminance + 0.05) >= 4.5 ? '#ffffff' : '#000000';
}
