import type { HubSession } from '@sluice/core';
import { Hub, type HubLanguage } from '@sluice/sdk/react';
import { useEffect, useState } from 'react';
import { LinkFrame } from './link-frame.tsx';

/** Until the Hub has chosen one. */
const ENGLISH: HubLanguage = { locale: 'en', direction: 'ltr', label: 'Link an account' };

/**
 * The page that a link leads to. The token stands behind the `#`, which a browser sends to no server; the page
 * wears the brand of whoever sent the link.
 */
export function LinkPage() {
  const token = useToken();
  const [session, setSession] = useState<HubSession>();
  const [language, setLanguage] = useState<HubLanguage>(ENGLISH);
  const [failed, setFailed] = useState(false);
  const [done, setDone] = useState(false);
  useEffect(() => dress(language, session?.brand ?? null), [language, session]);
  return (
    <LinkFrame
      brand={session ? session.brand : failed ? null : undefined}
      label={language.label}
      // The Hub says it above its picker; where there is nothing to pick, it is said here.
      words={session?.status === 'open' && session.connectors.length === 1 && !done}
    >
      <Hub
        key={token}
        token={token}
        url={window.location.origin}
        frame="none"
        onLanguage={setLanguage}
        onReady={setSession}
        onError={() => setFailed(true)}
        onSuccess={() => setDone(true)}
      />
    </LinkFrame>
  );
}

/** Another link opened in the same tab changes only what stands behind the `#`. */
function useToken(): string {
  const [token, setToken] = useState(readToken);
  useEffect(() => {
    const read = () => setToken(readToken());
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
  return token;
}

function readToken(): string {
  return window.location.hash.slice(1);
}

/** The whole page speaks the Hub's language, and wears the brand. */
function dress({ locale, direction, label }: HubLanguage, brand: HubSession['brand']): void {
  document.documentElement.lang = locale;
  document.documentElement.dir = direction;
  document.title = brand === null ? label : `${brand.title ?? label} · ${brand.name}`;
  if (brand === null) return;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon && brand.logo !== null) icon.href = brand.logo;
}
