const EMAIL = /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]+$/;
const GMAIL = new Set(['gmail.com', 'googlemail.com']);

/** An e-mail address as it is shown: trimmed and lower case; null where the text is none. */
export function readEmail(text: string): string | null {
  const inner = /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text;
  const email = inner
    .trim()
    .replace(/^mailto:/i, '')
    .toLowerCase();
  return email.length <= 254 && EMAIL.test(email) ? email : null;
}

/** The mailbox an address reaches: dots and plus tags are folded only where the provider ignores them. */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  if (!GMAIL.has(domain)) return email;
  return `${(email.slice(0, at).split('+', 1)[0] ?? '').replaceAll('.', '')}@gmail.com`;
}

/** `in/nora-feld` of any form of a LinkedIn profile address, or null; a bare profile name counts as one. */
export function readLinkedinProfile(text: string): string | null {
  const path = linkedinPath(text);
  if (path === null) return null;
  const [kind = '', slug = '', ...rest] = path;
  if (kind === 'in') return slug ? `in/${slug}` : null;
  if (kind === 'pub' && slug) {
    // The old public form carries the number of the profile in three reversed parts.
    const [a, b, c] = rest;
    return a && b && c ? `in/${slug}-${c}${b.padStart(3, '0')}${a.padStart(3, '0')}` : `in/${slug}`;
  }
  return null;
}

/** `company/brightwave` of any form of a LinkedIn company address, or null. */
export function readLinkedinCompany(text: string): string | null {
  const [kind = '', slug = ''] = linkedinPath(text) ?? [];
  return /^(company|school|showcase)$/.test(kind) && slug ? `company/${slug}` : null;
}

function linkedinPath(text: string): string[] | null {
  const plain = decode(text.trim()).normalize('NFC').toLowerCase();
  const bare = plain.replace(/^https?:\/\//, '').split(/[?#]/, 1)[0] ?? '';
  const parts = bare.split('/').filter(Boolean);
  if (/^(?:[a-z0-9-]+\.)*linkedin\.com(?::\d+)?$/.test(parts[0] ?? '')) return parts.slice(1);
  if (/^(in|pub|company|school|showcase)$/.test(parts[0] ?? '')) return parts;
  return parts.length === 1 && /^[\p{L}\p{N}_-]{3,100}$/u.test(bare) ? ['in', bare] : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
