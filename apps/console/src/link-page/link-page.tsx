import type { HubSession } from '@sluice/core';
import { Hub } from '@sluice/sdk/react';
import { useEffect, useState } from 'react';
import { LinkFrame } from './link-frame.tsx';

/**
 * The page that a link leads to. The token stands behind the `#`, which a browser sends to no server; the page
 * wears the brand of whoever sent the link.
 */
export function LinkPage() {
  const token = useToken();
  const [session, setSession] = useState<HubSession>();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (session) dress(session);
  }, [session]);
  return (
    <LinkFrame
      brand={session?.brand ?? null}
      // The Hub says it above its picker; where there is nothing to pick, it is said here.
      words={session?.status === 'open' && session.connectors.length === 1 && !done}
    >
      <Hub
        key={token}
        token={token}
        url={window.location.origin}
        frame="none"
        onReady={setSession}
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

function dress({ brand, locale }: HubSession): void {
  if (locale !== null) document.documentElement.lang = locale;
  if (brand === null) return;
  document.title = brand.title === null ? brand.name : `${brand.title} · ${brand.name}`;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon && brand.logo !== null) icon.href = brand.logo;
}
