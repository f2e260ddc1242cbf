import { Button } from '@mantine/core';
import { OIDC_REFUSALS, type OidcRefusal } from '@sluice/core';
import { LogIn } from 'lucide-react';
import { useState } from 'react';

const RETURN_KEY = 'sluice.return-to';

/** Leaves for the provider’s page; the place asked for is kept in this tab until one is back. */
export function OidcButton({ name, startUrl }: { name: string; startUrl: string }) {
  const [busy, setBusy] = useState(false);
  return (
    <Button
      variant="default"
      loading={busy}
      leftSection={<LogIn size={16} aria-hidden />}
      onClick={() => {
        setBusy(true);
        const { pathname, search } = window.location;
        if (!pathname.startsWith('/sign-in')) window.sessionStorage.setItem(RETURN_KEY, pathname + search);
        window.location.assign(startUrl);
      }}
    >
      {name}
    </Button>
  );
}

/** Why the provider’s sign-in was refused; the reason is taken out of the address, whose words are never shown. */
export function takeRefusal(): string | undefined {
  const { pathname, search } = window.location;
  if (!pathname.startsWith('/sign-in')) return undefined;
  const refusal = new URLSearchParams(search).get('refused');
  window.history.replaceState(null, '', takeReturn() ?? '/');
  if (refusal === null) return undefined;
  return OIDC_REFUSALS[isReason(refusal) ? refusal : 'failed'];
}

function isReason(text: string): text is OidcRefusal {
  return Object.hasOwn(OIDC_REFUSALS, text);
}

/** Where one was going before leaving for the provider; once. */
export function takeReturn(): string | undefined {
  const path = window.sessionStorage.getItem(RETURN_KEY) ?? undefined;
  window.sessionStorage.removeItem(RETURN_KEY);
  return path?.startsWith('/') && !path.startsWith('//') ? path : undefined;
}
