/** Identifiers as people write them, in the one form that providers take. `null`: it is not one. */

/** `Nora Feld <Nora@Brightwave.example>` → `nora@brightwave.example`. */
export function readEmail(text: string): string | null {
  const bracketed = /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text;
  const email = bracketed
    .trim()
    .replace(/^mailto:/i, '')
    .toLowerCase();
  if (email.length > 254) return null;
  return EMAIL.test(email) ? email : null;
}

/** `linkedin.com/in/Nora-Feld/?x=1` → `https://www.linkedin.com/in/nora-feld`. People's pages only. */
export function readPersonPage(text: string): string | null {
  return readPage(text, /^(in|pub)\//);
}

/** The same for the page of a company, school or showcase. */
export function readCompanyPage(text: string): string | null {
  return readPage(text, /^(company|school|showcase)\//);
}

/** `https://www.Brightwave.example/about` → `brightwave.example`; of an e-mail address the part behind the @. */
export function readDomain(text: string): string | null {
  const rest = text
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^.*@/, '');
  const host = (rest.split(/[/?#:\s]/)[0] ?? '').replace(/\.$/, '');
  const plain = host.toLowerCase().replace(/^www\d?\./, '');
  if (DOMAIN.test(plain)) return plain;
  if (!host.includes('.') || !URL.canParse(`https://${host}`)) return null;
  const { hostname } = new URL(`https://${host}`);
  const domain = hostname.replace(/^www\d?\./, '');
  return DOMAIN.test(domain) ? domain : null;
}

const EMAIL =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

function readPage(text: string, kinds: RegExp): string | null {
  const found = /^(?:https?:\/\/)?(?:[a-z]{2,3}\.)?linkedin\.com\/(.*)$/i.exec(text.trim())?.[1];
  const path = (found ?? text.trim().replace(/^\//, '')).split(/[?#]/)[0] ?? '';
  const decoded = decode(path)?.normalize('NFC').toLowerCase().replace(/\/+$/, '');
  if (decoded === undefined || !kinds.test(decoded)) return null;
  const [kind = '', ...rest] = decoded.split('/');
  const kept = kind === 'pub' ? rest.slice(0, 4) : rest.slice(0, 1);
  if (kept.some((part) => !/^[\p{L}\p{N}\p{Mn}_.%&'’-]+$/u.test(part)) || kept.length === 0) return null;
  return `https://www.linkedin.com/${kind}/${kept.map((part) => encodeURIComponent(part)).join('/')}`;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
